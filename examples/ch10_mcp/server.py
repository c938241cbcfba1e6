"""The server's core: a request and a user go in, a result comes out, nothing stays.

It keeps no table of clients. What it has from one request to the next is its
definitions, which are the same in every replica.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.asking import ASKING, Ask, responses
from examples.ch10_mcp.completion import Completions
from examples.ch10_mcp.context import Context, Handled, Notice, Outcome, Result
from examples.ch10_mcp.envelope import Message, envelope
from examples.ch10_mcp.errors import MethodNotFound, UnsupportedVersion
from examples.ch10_mcp.headers import Fields, verify_fields
from examples.ch10_mcp.hints import HINTED, NEVER, Hint
from examples.ch10_mcp.prompts import Prompts
from examples.ch10_mcp.protocol import (
    COMPLETE,
    INPUT_REQUIRED,
    SERVER_INFO,
    VERSION,
    Json,
)
from examples.ch10_mcp.resources import Resources
from examples.ch10_mcp.sealing import Binding, Seal
from examples.ch10_mcp.tools import Tools

LISTEN = "subscriptions/listen"
Method = Callable[[Context], Handled]


@dataclass(frozen=True, slots=True)
class Server:
    """What one MCP server offers."""

    info: Json
    seal: Seal
    tools: Tools = field(default_factory=lambda: Tools(()))
    resources: Resources = field(default_factory=lambda: Resources((), ()))
    prompts: Prompts = field(default_factory=lambda: Prompts(()))
    completions: Completions = field(default_factory=lambda: Completions({}))
    hints: Mapping[str, Hint] = field(default_factory=dict)
    instructions: str = ""

    def methods(self) -> dict[str, Method]:
        """Return who answers what; a feature without entries answers nothing."""
        features = (self.tools, self.resources, self.prompts, self.completions)
        offered: dict[str, Method] = {"server/discover": self.discover}
        for feature in features:
            offered |= feature.methods if feature.capability else {}
        return offered

    def admit(self, message: Message, fields: Fields, user: str = "") -> Context:
        """Check the envelope and the header fields; raises McpError.

        The order matters: a disagreement is told before an unknown revision or method.
        """
        told = envelope(message)
        verify_fields(fields, message, told.version)
        if told.version != VERSION:
            raise UnsupportedVersion(told.version, VERSION)
        if message.method not in self.methods() and message.method != LISTEN:
            raise MethodNotFound(f"there is no method {message.method[:60]!r}")
        if message.method == "tools/call":
            self.tools.verify(fields, message.params)
        return Context(message, told, user)

    def answer(self, context: Context) -> Result | Generator[Notice, None, Result]:
        """Run the method; a generator yields notices and returns the result."""
        params = context.message.params
        bound = Binding(context.user, context.message.method, params)
        if context.message.method in ASKING:
            context = self._resumed(context, bound)
        handled = self.methods()[context.message.method](context)
        if isinstance(handled, Generator):
            return self._streamed(handled, context, bound)
        return self._finished(handled, context, bound)

    def discover(self, _: Context) -> Result:
        """Answer `server/discover`."""
        offered: dict[str, Any] = {}
        for one in (self.tools, self.resources, self.prompts, self.completions):
            offered |= one.capability
        told = {"supportedVersions": [VERSION], "capabilities": offered}
        return told | ({"instructions": self.instructions} if self.instructions else {})

    def _resumed(self, context: Context, bound: Binding) -> Context:
        params = context.message.params
        given = responses(params)
        state, state_id = None, None
        if "requestState" in params:
            opened = self.seal.open(params["requestState"], bound)
            state, state_id = opened.state, opened.id
        return Context(
            context.message, context.envelope, context.user, given, state, state_id
        )

    def _streamed(
        self,
        handled: Generator[Notice, None, Outcome],
        context: Context,
        bound: Binding,
    ) -> Generator[Notice, None, Result]:
        outcome = yield from handled
        return self._finished(outcome, context, bound)

    def _finished(self, outcome: Outcome, context: Context, bound: Binding) -> Result:
        named = {"_meta": {SERVER_INFO: dict(self.info)}}
        if isinstance(outcome, Ask):
            outcome.allowed(context.envelope.capabilities)
            asked: Result = {"resultType": INPUT_REQUIRED}
            if outcome.requests:
                asked["inputRequests"] = dict(outcome.requests)
            if outcome.state is not None:
                asked["requestState"] = self.seal.close(outcome.state, bound)
            return asked | named
        hint = self._hint(context)
        told = hint.to_json() if hint else {}
        return outcome | {"resultType": COMPLETE} | told | named

    def _hint(self, context: Context) -> Hint | None:
        """Return the hint; what a user's answers decided is kept by nobody."""
        method, params = context.message.method, context.message.params
        if method not in HINTED:
            return None
        if "requestState" in params or "inputResponses" in params:
            return NEVER
        if method == "resources/read":
            return self.resources.hint(params.get("uri"))
        return self.hints.get(method, NEVER)
