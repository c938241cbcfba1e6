"""Naive twins for the laboratory: each leaves out one thing, as many servers do."""

import base64
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from jsonschema_rs import Draft202012Validator
from requests import Session

from examples.bookshop import Order, catalogue
from examples.bookshop.jsontext import decode
from examples.ch10_mcp.access import Tokens
from examples.ch10_mcp.asking import Ask
from examples.ch10_mcp.context import Context, Outcome, Result
from examples.ch10_mcp.envelope import Message, envelope
from examples.ch10_mcp.experiments.stage import Parts, tokens
from examples.ch10_mcp.headers import CLOSING, NAME_FIELD, OPENING, Fields
from examples.ch10_mcp.keeping import HintCache
from examples.ch10_mcp.orders import Orders
from examples.ch10_mcp.protocol import INPUT_REQUIRED, Json
from examples.ch10_mcp.sealing import Binding
from examples.ch10_mcp.server import Server
from examples.ch10_mcp.shop import shop
from examples.ch10_mcp.shop_tools import shop_tools
from examples.ch10_mcp.tools import Tools

Change = Callable[[Parts], None]


class TrustsBody(Server):
    """Reads the body and looks at no header field."""

    def admit(self, message: Message, fields: Fields, user: str = "") -> Context:
        """Let everything in."""
        return Context(message, envelope(message), user)


class ReadsAnyBase64(Server):
    """Compares names, and decodes them as leniently as the library does by default."""

    def admit(self, message: Message, fields: Fields, user: str = "") -> Context:
        """Decode and compare."""
        sent = fields.get(NAME_FIELD.lower(), "")
        if sent.startswith(OPENING) and sent.endswith(CLOSING):
            inner = sent[len(OPENING) : -len(CLOSING)]
            sent = base64.b64decode(inner).decode()
        plain = {**fields, NAME_FIELD.lower(): sent}
        return Server.admit(self, message, plain, user)


class AsksAnyone(Server):
    """Asks questions of clients that cannot put them to a user."""

    def _finished(self, outcome: Outcome, context: Context, bound: Binding) -> Result:
        if isinstance(outcome, Ask):
            return {"resultType": INPUT_REQUIRED, "inputRequests": outcome.requests}
        return Server._finished(self, outcome, context, bound)


class SharedShelf(Orders):
    """Finds an order by its id alone: who knows the id owns the order."""

    @staticmethod
    def _key(user: str, order_id: str, kind: str = "order") -> str:
        return f"mcp:{kind}:{order_id}"

    def find(self, user: str, order_id: str) -> Order:
        """Find anybody's order."""
        return Orders.find(self, "", order_id)


class AnyAudience(Tokens):
    """Checks signature and time, as most examples do, and not for whom it was made."""

    def user(self, authorization: str) -> str:
        """Read the audience from the token itself."""
        token = authorization.partition(" ")[2]
        claims: Any = decode(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        lenient = replace(self.policy, audience=str(claims["aud"]))
        return Tokens(self.keys, lenient, self.clock).user(authorization)


class NoUserInKey(HintCache):
    """Keeps results for all users under one name: what everybody writes first."""

    def get(self, method: str, params: Json, context: str) -> Any:
        """Look under one name for all."""
        return super().get(method, params, "")

    def put(self, method: str, params: Json, context: str, result: Any) -> None:
        """Keep under one name for all."""
        super().put(method, params, "", result)


class DeafCache(HintCache):
    """Keeps results until they expire, whatever it hears."""

    def changed(self, method: str, uri: str | None = None) -> None:
        """Hear nothing."""


def like(kind: type[Server]) -> Change:
    """Return a change that puts a naive server in the place of the shop."""

    def change(parts: Parts) -> None:
        server = shop(parts.store, parts.seal(), parts.new_id)
        values = {one.name: getattr(server, one.name) for one in fields(server)}
        parts.server = kind(**values)

    return change


def shelf(parts: Parts) -> None:
    """Keep orders without users, and ask for tokens."""
    server = shop(parts.store, parts.seal(), parts.new_id)
    made = shop_tools(catalogue(), SharedShelf(parts.store), parts.new_id)
    parts.server = replace(server, tools=Tools(made))
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
