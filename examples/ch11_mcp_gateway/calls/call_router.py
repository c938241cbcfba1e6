"""Using what was listed: found again, judged again, and sent under its own name."""

from collections.abc import Callable, Generator, Mapping
from math import inf

from examples.ch10_mcp import (
    DO_NOT_CACHE,
    LIST_CHANGED,
    HeaderMismatch,
    InvalidParams,
    Json,
    MissingClientCapability,
    Notification,
    Result,
    StateBinding,
    verify_param_fields,
)
from examples.ch11_mcp_gateway.aggregate.prefixes import inner, with_outer_uris
from examples.ch11_mcp_gateway.aggregate.upstream_lists import LISTS, Listing
from examples.ch11_mcp_gateway.auth.grants import Rights
from examples.ch11_mcp_gateway.cache.hints import outgoing, unhinted
from examples.ch11_mcp_gateway.calls.client_requests import Rounds, personal
from examples.ch11_mcp_gateway.calls.tool_limits import Limits
from examples.ch11_mcp_gateway.context import Asked
from examples.ch11_mcp_gateway.errors import Drifted, NotThere, Told
from examples.ch11_mcp_gateway.upstream.upstream_server import Server

ROUND = ("requestState", "inputResponses")
REFS = {"ref/prompt": ("prompts", "name"), "ref/resource": ("resources", "uri")}
Outcome = Result | Generator[Notification, None, Result]


class Calls:
    """Sends calls on, each to the server whose name stands in front."""

    def __init__(
        self,
        servers: Mapping[str, Server],
        listing: Listing,
        rounds: Rounds,
        limits: Limits,
        by_user: bool,
    ) -> None:
        self._servers, self._listing, self._rounds = servers, listing, rounds
        self._limits, self._by_user = limits, by_user

    def call(self, asked: Asked, rights: Rights) -> Outcome:
        """Answer `tools/call`."""
        name = asked.request.params.get("name")
        server, own = self.found("tools", name, rights)
        try:
            return self._called(asked, server, own)
        except Told as error:
            if error.code != HeaderMismatch.code:
                raise
        # The definition has changed, and with it what is mirrored. The server has done
        # nothing yet: ask for the definition, judge it again, and call once more.
        self._listing.changed(server.upstream.name, LIST_CHANGED["toolsListChanged"])
        return self._called(asked, server, own)

    def _called(self, asked: Asked, server: Server, own: str) -> Outcome:
        params = asked.request.params
        defined = self.defined("tools/list", asked, server, own)
        schema = defined.get("inputSchema")
        schema = schema if isinstance(schema, dict) else {}
        verify_param_fields(asked.fields, params.get("arguments"), schema)
        self._limits.admit(asked.user, str(params["name"]))
        return self._sent(asked, server, {"name": own}, schema)

    def get(self, asked: Asked, rights: Rights) -> Outcome:
        """Answer `prompts/get`."""
        name = asked.request.params.get("name")
        server, own = self.found("prompts", name, rights)
        self.defined("prompts/list", asked, server, own)
        return self._sent(asked, server, {"name": own})

    def read(self, asked: Asked, rights: Rights) -> Outcome:
        """Answer `resources/read`, from the cache where it can.

        The first question carries nothing of the client, so that everybody may have the
        answer. A server that must ask the user is asked again in the user's name.
        """
        params = asked.request.params
        uri = params.get("uri")
        server, own = self.found("resources", uri, rights)
        name = server.upstream.name
        try:
            if any(key in params for key in ROUND):
                return self._unkept(asked, server, own)
            fresh = self._listing.fetched(
                name, "resources/read", {"uri": own}, asked.user
            )
        except Told as error:
            if error.code == MissingClientCapability.code:
                return self._unkept(asked, server, own)
            if error.code == InvalidParams.code:
                raise NotThere("resources", uri) from None
            raise
        hint = outgoing(fresh.hint, self._by_user, 0.0, inf)
        told = self._finishing(asked, server)(fresh.result)
        return {**told, **hint.to_json()}

    def complete(self, asked: Asked, rights: Rights) -> Outcome:
        """Answer `completion/complete`, for what the user may use."""
        ref = asked.request.params.get("ref")
        said = ref if isinstance(ref, dict) else {}
        if str(said.get("type")) not in REFS:
            raise InvalidParams("ref must be an object of a known type")
        kind, key = REFS[str(said["type"])]
        server, own = self.found(kind, said.get(key), rights)
        return self._sent(asked, server, {"ref": {**said, key: own}})

    def found(self, kind: str, name: object, rights: Rights) -> tuple[Server, str]:
        """Return whose it is, and its own name there; raises NotThere."""
        server, own = inner(kind, str(name))
        if server not in self._servers or not rights.may_use(kind, str(name)):
            raise NotThere(kind, name)
        return self._servers[server], own

    def defined(self, method: str, asked: Asked, server: Server, own: str) -> Json:
        """Return the definition as it is listed now; raises NotThere or Drifted."""
        listed = self._listing.of(server.upstream.name, method, asked.user)
        kind = LISTS[method]
        for item in listed.items:
            if item[kind.called] == own:
                return item
        name = asked.request.params.get("name")
        raise Drifted(str(name)) if own in listed.drifted else NotThere(kind.kind, name)

    def _unkept(self, asked: Asked, server: Server, own: str) -> Outcome:
        outcome = self._sent(asked, server, {"uri": own})
        return unkept(outcome) if isinstance(outcome, Generator) else never(outcome)

    def _sent(
        self,
        asked: Asked,
        server: Server,
        target: Json,
        schema: Json | None = None,
    ) -> Outcome:
        message = asked.request
        params = self._rounds.inward(message.params, bound(asked), server.upstream)
        finish = self._finishing(asked, server)
        answered = server.ask(
            message.method,
            personal({**params, **target}, server.upstream),
            asked.user,
            schema=schema,
        )
        if isinstance(answered, Generator):
            return streamed(answered, finish)
        return finish(answered)

    def _finishing(self, asked: Asked, server: Server) -> Callable[[Result], Result]:
        def finish(result: Result) -> Result:
            checked = self._rounds.outward(result, bound(asked), server.upstream)
            return unhinted(with_outer_uris(checked, server.upstream.name))

        return finish


def bound(asked: Asked) -> StateBinding:
    """Return whom and what a state belongs to, in the client's names."""
    return StateBinding(asked.user, asked.request.method, asked.request.params)


def streamed(
    work: Generator[Notification, None, Result], finish: Callable[[Result], Result]
) -> Generator[Notification, None, Result]:
    """Pass on a server's notices, and finish its result."""
    result = yield from work
    return finish(result)


def never(result: Result) -> Result:
    """Return a result that nobody may keep: the user's answers decided it."""
    return {**result, **DO_NOT_CACHE.to_json()} if "contents" in result else result


def unkept(
    work: Generator[Notification, None, Result],
) -> Generator[Notification, None, Result]:
    """Let nobody keep what a stream ends with."""
    return never((yield from work))
