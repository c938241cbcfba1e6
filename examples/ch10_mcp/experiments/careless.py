"""Naive twins for the laboratory: each leaves out one thing, as many servers do."""

import base64
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from jsonschema_rs import Draft202012Validator
from requests import Session

from examples.bookshop import Order, catalogue
from examples.bookshop.jsontext import decode
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.experiments.stage import Parts, tokens
from examples.ch10_mcp.protocol.constants import INPUT_REQUIRED, Json
from examples.ch10_mcp.protocol.headers import (
    BASE64_PREFIX,
    BASE64_SUFFIX,
    NAME_FIELD,
    HeaderFields,
)
from examples.ch10_mcp.protocol.json_rpc import McpRequest
from examples.ch10_mcp.protocol.request_meta import read_request_meta
from examples.ch10_mcp.security.authorization import BearerTokens
from examples.ch10_mcp.security.request_state import StateBinding
from examples.ch10_mcp.server.context import McpContext, Outcome, Result
from examples.ch10_mcp.server.multi_round_trip import InputRequired
from examples.ch10_mcp.server.server import McpServer
from examples.ch10_mcp.server.tools import ToolRegistry
from examples.ch10_mcp.shop.orders import Orders
from examples.ch10_mcp.shop.shop_server import bookshop_server
from examples.ch10_mcp.shop.shop_tools import shop_tools

Change = Callable[[Parts], None]


class TrustsBody(McpServer):
    """Reads the body and looks at no header field."""

    def validate(
        self, request: McpRequest, fields: HeaderFields, user: str = ""
    ) -> McpContext:
        """Let everything in."""
        return McpContext(request, read_request_meta(request), user)


class ReadsAnyBase64(McpServer):
    """Compares names, and decodes them as leniently as the library does by default."""

    def validate(
        self, request: McpRequest, fields: HeaderFields, user: str = ""
    ) -> McpContext:
        """Decode and compare."""
        sent = fields.get(NAME_FIELD.lower(), "")
        if sent.startswith(BASE64_PREFIX) and sent.endswith(BASE64_SUFFIX):
            inner = sent[len(BASE64_PREFIX) : -len(BASE64_SUFFIX)]
            sent = base64.b64decode(inner).decode()
        plain = {**fields, NAME_FIELD.lower(): sent}
        return McpServer.validate(self, request, plain, user)


class AsksAnyone(McpServer):
    """Asks questions of clients that cannot put them to a user."""

    def _finish(
        self, outcome: Outcome, context: McpContext, binding: StateBinding
    ) -> Result:
        if isinstance(outcome, InputRequired):
            return {
                "resultType": INPUT_REQUIRED,
                "inputRequests": outcome.input_requests,
            }
        return McpServer._finish(self, outcome, context, binding)


class SharedShelf(Orders):
    """Finds an order by its id alone: who knows the id owns the order."""

    @staticmethod
    def _key(user: str, order_id: str, kind: str = "order") -> str:
        return f"mcp:{kind}:{order_id}"

    def find(self, user: str, order_id: str) -> Order:
        """Find anybody's order."""
        return Orders.find(self, "", order_id)


class AnyAudience(BearerTokens):
    """Checks signature and time, as most examples do, and not for whom it was made."""

    def authenticate(self, authorization: str) -> str:
        """Read the audience from the token itself."""
        token = authorization.partition(" ")[2]
        claims: Any = decode(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        lenient = replace(self.policy, audience=str(claims["aud"]))
        return BearerTokens(self.keys, lenient, self.clock).authenticate(authorization)


class NoUserInKey(ResultCache):
    """Keeps results for all users under one name: what everybody writes first."""

    def get(self, method: str, params: Json, context: str) -> Any:
        """Look under one name for all."""
        return super().get(method, params, "")

    def put(self, method: str, params: Json, context: str, result: Any) -> None:
        """Keep under one name for all."""
        super().put(method, params, "", result)


class DeafCache(ResultCache):
    """Keeps results until they expire, whatever it hears."""

    def invalidate(self, method: str, uri: str | None = None) -> None:
        """Hear nothing."""


def like(kind: type[McpServer]) -> Change:
    """Return a change that puts a naive server in the place of the shop."""

    def change(parts: Parts) -> None:
        server = bookshop_server(parts.store, parts.state_codec(), parts.new_id)
        values = {one.name: getattr(server, one.name) for one in fields(server)}
        parts.server = kind(**values)

    return change


def shelf(parts: Parts) -> None:
    """Keep orders without users, and ask for tokens."""
    server = bookshop_server(parts.store, parts.state_codec(), parts.new_id)
    made = shop_tools(catalogue(), SharedShelf(parts.store), parts.new_id)
    parts.server = replace(server, tools=ToolRegistry(made))
    parts.options["tokens"] = tokens(parts.node)


def any_audience(parts: Parts) -> None:
    """Take tokens that were made for anybody: the audience is not looked at."""
    strict = tokens(parts.node)
    parts.options["tokens"] = AnyAudience(strict.keys, strict.policy, strict.clock)


def any_scope(parts: Parts) -> None:
    """Take tokens without asking what they allow."""
    parts.options["tokens"] = tokens(parts.node)


def fetches(schema: Json, session: Session) -> None:
    """Compile a schema and fetch what it refers to."""
    Draft202012Validator(dict(schema), retriever=lambda uri: session.get(uri).json())
