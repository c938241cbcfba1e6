"""What becomes of one request: who asks, what for, and the answer in their format."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.ch04_http_cache import Response
from examples.ch07_gateway import AccessLog
from examples.ch08_ai_gateway.auth.subscriptions import (
    Subscriptions,
)
from examples.ch08_ai_gateway.auth.virtual_keys import Grant, KeyRefused, Keys, key_of
from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.cache.cacheability import Asked
from examples.ch08_ai_gateway.chat import Request, assemble
from examples.ch08_ai_gateway.config.model import Config
from examples.ch08_ai_gateway.pipeline import Call, Desk
from examples.ch08_ai_gateway.prompts.prompt_api import prompted
from examples.ch08_ai_gateway.providers.base import Dialect, Fields, Meta, Written
from examples.ch08_ai_gateway.providers.common.json_codec import dumps, read_body
from examples.ch08_ai_gateway.providers.registry import CHAT, COUNT, MODELS, format_of
from examples.ch08_ai_gateway.running_call import Running
from examples.ch08_ai_gateway.server.errors import REFUSALS, NotFound, failure_of
from examples.ch08_ai_gateway.server.response_stream import Stream
from examples.ch08_ai_gateway.server.wsgi_request import (
    fields_of,
    path_of,
    read,
    target_of,
)
from examples.ch08_ai_gateway.upstream.provider_client import Sender

LARGEST = 4_000_000  # bytes of a request
JSON = "application/json"
OK, UNAUTHORIZED = 200, 401


@dataclass(frozen=True, slots=True)
class Tools:
    """What the gateway works with."""

    keys: Keys
    subscriptions: Subscriptions
    clock: Callable[[], float]
    random: Callable[[], float]
    new_id: Callable[[], str]
    log: AccessLog


@dataclass(frozen=True, slots=True)
class Gateway:
    """One configuration at work."""

    config: Config
    desk: Desk
    send: Sender
    tools: Tools

    def handle(self, environ: Mapping[str, Any]) -> Response:
        """Answer a request, in the format that it came in."""
        fields = fields_of(environ)
        path = path_of(environ)
        wanted, dialect = format_of(path, fields)
        if prompt := prompted(path, self.config.prompts):
            wanted, dialect = CHAT, prompt
        visit = Visit(self, environ, fields, dialect, self.tools.new_id())
        try:
            return visit.answer(wanted)
        except REFUSALS as error:
            return visit.refused(error)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and its caller."""

    gateway: Gateway
    environ: Mapping[str, Any]
    fields: Mapping[str, str]
    dialect: Dialect
    call_id: str

    def answer(self, wanted: str) -> Response:
        """Return the answer; raises one of REFUSALS."""
        tools = self.gateway.tools
        grant = self._grant()
        method = self.environ["REQUEST_METHOD"]
        if not wanted or method != ("GET" if wanted == MODELS else "POST"):
            raise NotFound(f"there is no {method} {path_of(self.environ)[:80]} here")
        if wanted == MODELS:
            names = [n for n in self.gateway.config.routes if grant.allows(n)]
            return self._json(self.dialect.write_models(names))
        body = read_body(read(self.environ, LARGEST))
        if wanted == COUNT:
            body = {"max_tokens": 1, **body} if isinstance(body, dict) else body
        request = self.dialect.read_request(body, target_of(self.environ))
        if wanted == COUNT:
            return self._json({"input_tokens": input_tokens(request)})
        no_store = "no-store" in self.fields.get("cache-control", "").lower()
        asked = Asked(grant.tenant, request, no_store=no_store)
        desk = self.gateway.desk
        call = desk.admit(grant, asked, self.call_id, tools.random)
        approved = tools.subscriptions.approved(
            grant.key_id, call.models, self._closed()
        )
        call = replace(call, models=approved)
        return self._said(request, call, desk.run(call, self.gateway.send))

    def refused(self, error: Exception) -> Response:
        """Return an error in the caller's format."""
        failure = failure_of(error)
        self.gateway.tools.log.note(self._line(failure.status, refused=str(error)))
        status, body = self.dialect.write_error(failure)
        fields: Fields = ()
        if failure.retry_after is not None:
            fields = (("Retry-After", str(max(1, math.ceil(failure.retry_after)))),)
        if status == UNAUTHORIZED:
            fields = (*fields, ("WWW-Authenticate", "Bearer"))
        return self._json(body, status, fields)

    def _grant(self) -> Grant:
        key = key_of(self.fields)
        if not key:
            raise KeyRefused("send one key, as your client does")
        return self.gateway.tools.keys.grant(key, self.gateway.tools.clock())

    def _closed(self) -> set[str]:
        """Return the upstreams for which a key must be approved."""
        upstreams = self.gateway.config.upstreams
        return {name for name in upstreams if upstreams[name].approval}

    def _said(self, request: Request, call: Call, running: Running) -> Response:
        """Return the answer of a call that runs."""
        now = int(self.gateway.tools.clock())
        meta = Meta(self.call_id, now, running.model)
        fields: Fields = (("AI-Model", running.model),)
        if running.cached:
            fields = (*fields, ("Cache-Status", "ai-gateway; hit"))
        if not request.stream:
            answer = assemble(running)
            self._note(call, running)
            written = self.dialect.write_answer(answer, meta, request)
            return self._json(written, OK, fields)
        encoder = self.dialect.encoder(request, meta)
        stream = Stream(running, encoder, lambda: self._note(call, running))
        kind = ("Content-Type", self.dialect.stream_type)
        return Response(OK, (kind, *self._own(), *fields), stream)

    def _json(self, body: Written, status: int = OK, more: Fields = ()) -> Response:
        raw = dumps(body).encode()
        fields = (("Content-Type", JSON), ("Content-Length", str(len(raw))))
        return Response(status, (*fields, *self._own(), *more), (raw,))

    def _own(self) -> Fields:
        return (("X-Request-Id", self.call_id), ("Cache-Control", "no-store"))

    def _note(self, call: Call, running: Running) -> None:
        entry = running.entry
        told = {
            "key": call.grant.key_id,
            "tenant": call.grant.tenant,
            "model": call.asked.request.model,
            "answered": running.model,
            "tried": [f"{one.name} {one.outcome}" for one in running.tried],
            "cached": running.cached,
            "masked": dict(call.mask.counts),
            "ended": entry.status if entry else "",
            "tokens": [entry.input_tokens, entry.output_tokens] if entry else [],
        }
        self.gateway.tools.log.note(self._line(OK, **told))

    def _line(self, status: int, **more: object) -> dict[str, object]:
        """Return a line of the log: no key, no word of anybody."""
        tools = self.gateway.tools
        return {
            "time": round(tools.clock(), 3),
            "request": self.call_id,
            "format": self.dialect.name,
            "status": status,
            **more,
        }
