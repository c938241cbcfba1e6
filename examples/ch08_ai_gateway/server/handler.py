"""The handler of one request: who asks, what for, and the answer in their format."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from examples.ch04_http_cache import Response
from examples.ch08_ai_gateway.auth.virtual_keys import (
    InvalidKey,
    KeyGrant,
    read_key,
)
from examples.ch08_ai_gateway.budget.token_estimate import input_tokens
from examples.ch08_ai_gateway.cache.cacheability import TenantRequest
from examples.ch08_ai_gateway.chat import ChatRequest, assemble
from examples.ch08_ai_gateway.config.model import AiGatewayConfig
from examples.ch08_ai_gateway.pipeline import AdmittedCall, ChatPipeline
from examples.ch08_ai_gateway.prompts.prompt_api import find_prompt
from examples.ch08_ai_gateway.providers.base import (
    ClientFormat,
    Fields,
    JsonObject,
    ResponseMeta,
)
from examples.ch08_ai_gateway.providers.native import dropped_members, is_native
from examples.ch08_ai_gateway.providers.registry import (
    CHAT,
    COUNT,
    MODELS,
    PROVIDERS,
    detect_format,
)
from examples.ch08_ai_gateway.providers.translation.json_codec import decode_body, dumps
from examples.ch08_ai_gateway.running_call import RunningCall
from examples.ch08_ai_gateway.server.call_log import CallLog
from examples.ch08_ai_gateway.server.errors import REFUSALS, NotFound, api_error
from examples.ch08_ai_gateway.server.metrics import operator_page
from examples.ch08_ai_gateway.server.response_fields import (
    STREAM_FIELDS,
    answer_fields,
    common_fields,
    error_fields,
)
from examples.ch08_ai_gateway.server.response_stream import StreamBody
from examples.ch08_ai_gateway.server.services import GatewayServices
from examples.ch08_ai_gateway.server.wsgi_request import (
    fields_of,
    path_of,
    read_body,
    target_of,
    with_native,
)
from examples.ch08_ai_gateway.upstream.provider_client import ProviderClient

LARGEST = 4_000_000  # bytes of a request
JSON = "application/json"
OK = 200


@dataclass(frozen=True, slots=True)
class AiGateway:
    """One configuration at work."""

    config: AiGatewayConfig
    pipeline: ChatPipeline
    send: ProviderClient
    services: GatewayServices

    def handle(self, environ: Mapping[str, Any]) -> Response:
        """Answer a request, in the format that it came in."""
        fields = fields_of(environ)
        path = path_of(environ)
        operation, client_format = detect_format(path, fields)
        if prompt := find_prompt(path, self.config.prompts):
            operation, client_format = CHAT, prompt
        services, call_id = self.services, self.services.new_id()
        if page := operator_page(path, environ, services.metrics, services.store):
            return page
        head: dict[str, object] = {"request": call_id, "format": client_format.name}
        log = CallLog(services.log, services.metrics, services.clock, head)
        handler = RequestHandler(self, environ, fields, client_format, call_id, log)
        try:
            return handler.answer(operation)
        except REFUSALS as error:
            return handler.refused(error)


@dataclass(frozen=True, slots=True)
class RequestHandler:
    """One request."""

    gateway: AiGateway
    environ: Mapping[str, Any]
    fields: Mapping[str, str]
    client_format: ClientFormat
    call_id: str
    log: CallLog

    def answer(self, operation: str) -> Response:
        """Return the answer; raises one of REFUSALS."""
        grant = self._grant()
        self.log.caller(grant)
        method = self.environ["REQUEST_METHOD"]
        if not operation or method != ("GET" if operation == MODELS else "POST"):
            raise NotFound(f"there is no {method} {path_of(self.environ)[:80]} here")
        if operation == MODELS:
            names = [n for n in self.gateway.config.routes if grant.allows(n)]
            return self._json(self.client_format.write_models(names))
        body = decode_body(read_body(self.environ, LARGEST))
        if operation == COUNT:
            body = {"max_tokens": 1, **body} if isinstance(body, dict) else body
        request = self.client_format.read_request(body, target_of(self.environ))
        if operation == COUNT:
            estimated: Fields = (("X-Gateway-Estimated", "input_tokens"),)
            return self._json({"input_tokens": input_tokens(request)}, OK, estimated)
        request = with_native(
            request, self.client_format.name, body, self.environ, self.fields
        )
        return self._chat(grant, request)

    def _chat(self, grant: KeyGrant, request: ChatRequest) -> Response:
        services = self.gateway.services
        no_store = "no-store" in self.fields.get("cache-control", "").lower()
        self.log.model(request.model, request.model in self.gateway.config.routes)
        incoming = TenantRequest(grant.tenant, request, no_store=no_store)
        pipeline = self.gateway.pipeline
        call = pipeline.admit(grant, incoming, self.call_id, services.random)
        approved = services.subscriptions.approved(
            grant.key_id, call.models, self._approval_required()
        )
        call = replace(call, models=approved)
        return self._respond(request, call, pipeline.run(call, self.gateway.send))

    def refused(self, error: Exception) -> Response:
        """Return an error in the caller's format."""
        failure = api_error(error)
        self.log.refused(failure.status, error)
        status, body = self.client_format.write_error(failure)
        if failure.format == self.client_format.name and isinstance(failure.body, dict):
            status, body = failure.status, failure.body
        return self._json(body, status, error_fields(failure, status))

    def _grant(self) -> KeyGrant:
        key = read_key(self.fields)
        if not key:
            raise InvalidKey("send one key, as your client does")
        return self.gateway.services.keys.authenticate(
            key, self.gateway.services.clock()
        )

    def _approval_required(self) -> set[str]:
        """Return the upstreams for which a key must be approved."""
        return {u.name for u in self.gateway.config.upstreams.values() if u.approval}

    def _respond(
        self, request: ChatRequest, call: AdmittedCall, running: RunningCall
    ) -> Response:
        """Return the answer of a call that runs."""
        now = int(self.gateway.services.clock())
        meta = ResponseMeta(self.call_id, now, running.model)
        upstream = running.model.partition("/")[0]
        provider = PROVIDERS[self.gateway.config.upstreams[upstream].format]
        native = is_native(provider.name, request) and not running.cached
        dropped = dropped_members(provider, request)
        if not request.stream:
            answer = assemble(running)
            self.log.answered(call, running, dropped)
            fields = answer_fields(running, dropped)
            if native and answer.native:
                return self._raw(answer.native, OK, fields)
            written = self.client_format.write_response(answer, meta, request)
            return self._json(written, OK, fields)
        encoder = self.client_format.stream_encoder(request, meta)
        ended = partial(self.log.answered, call, running, dropped)
        stream = StreamBody(running, encoder, native, ended)
        kind = ("Content-Type", self.client_format.stream_media_type)
        fields = (kind, *STREAM_FIELDS, *answer_fields(running, dropped))
        return Response(OK, (*fields, *self._common_fields()), stream)

    def _json(self, body: JsonObject, status: int = OK, more: Fields = ()) -> Response:
        return self._raw(dumps(body).encode(), status, more)

    def _raw(self, raw: bytes, status: int, more: Fields) -> Response:
        fields = (("Content-Type", JSON), ("Content-Length", str(len(raw))))
        return Response(status, (*fields, *self._common_fields(), *more), (raw,))

    def _common_fields(self) -> Fields:
        return common_fields(self.call_id, self.client_format.name)
