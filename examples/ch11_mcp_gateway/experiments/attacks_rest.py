"""The laboratory's attacks through REST tools: arguments that want to be more."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import requests
from werkzeug import Request as Received
from werkzeug import Response as Reply

from examples.ch09_governance import Description, read_description
from examples.ch10_mcp import (
    McpContext,
    McpRequest,
    ToolRegistry,
    read_request_meta,
    with_request_meta,
)
from examples.ch11_mcp_gateway.experiments.careless_rest import Call
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.ch11_mcp_gateway.rest import UnusableOperation, rest_tools
from examples.lab import Network

BASE, INNER = "http://books", "http://metadata"
Convert = Callable[[Description, str, requests.Session], Call]


def described(**more: object) -> Description:
    """Return a description of one operation: read a thing by its id."""
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "X-User", "in": "header", "schema": {"type": "string"}},
    ]
    operation = {"operationId": "readThing", "parameters": parameters}
    root = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"},
            "paths": {"/things/{id}": {"get": operation}}}  # fmt: skip
    return read_description(json.dumps(root | more).encode())


def honest(description: Description, base: str, session: requests.Session) -> Call:
    """Return what calls operations as this gateway does."""
    client = LabClient(session)
    tools = ToolRegistry(
        rest_tools(description, base, lambda r: client.send(r, 9, 9), ["readThing"])
    )

    def call(name: str, given: Mapping[str, Any]) -> None:
        params = with_request_meta({"name": name, "arguments": dict(given)}, {}, {})
        message = McpRequest(1, "tools/call", params)
        tools.call(McpContext(message, read_request_meta(message)))

    return call


class Service:
    """The service, and one inside that only the gateway can reach; `seen` by both."""

    def __init__(self, location: str = "") -> None:
        self.seen: list[Received] = []
        self._location = location
        self.net = Network()
        self.net.host("books", lambda node: self._books)
        self.net.host("metadata", lambda node: self._books)

    @property
    def _books(self) -> Any:
        @Received.application
        def answer(request: Received) -> Reply:
            self.seen.append(request)
            if self._location and request.host == "books":
                return Reply(status=302, headers={"Location": self._location})
            return Reply("{}", mimetype="application/json")

        return answer

    def paths(self) -> set[str]:
        """Return what was asked of the service, as it reads paths."""
        return {one.path for one in self.seen if one.host == "books"}

    def inside(self) -> bool:
        """Say whether the one inside was reached."""
        return any(one.host == "metadata" for one in self.seen)


def tried(
    convert: Convert, service: Service, more: Mapping[str, Any], **given: str
) -> None:
    """Call the operation, if there is such a tool."""
    session = service.net.session("gateway")
    try:
        convert(described(**more), BASE, session)("readThing", {"id": "1", **given})
    except (UnusableOperation, KeyError, requests.RequestException):
        return


def escaped(convert: Convert) -> bool:
    """Climb out of the path to an operation that is no tool."""
    service = Service()
    tried(convert, service, {}, id="../orders")
    return "/orders" in service.paths()


def as_admin(convert: Convert) -> bool:
    """Set a header field that the service believes."""
    service = Service()
    tried(convert, service, {}, **{"X-User": "admin"})
    return any(one.headers.get("X-User") == "admin" for one in service.seen)


def led_inside(convert: Convert) -> bool:
    """Be a service that points to an address which only the gateway can reach."""
    service = Service(f"{INNER}/credentials")
    tried(convert, service, {})
    return service.inside()


def described_inside(convert: Convert) -> bool:
    """Be a description that says the service is where only the gateway can reach."""
    service = Service()
    tried(convert, service, {"servers": [{"url": INNER}]})
    return service.inside()
