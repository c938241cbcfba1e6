"""The laboratory's naive converter: an operation and its arguments, put together."""

from collections.abc import Callable, Mapping
from typing import Any

from requests import Session

from examples.ch09_governance import Description

Call = Callable[[str, Mapping[str, Any]], None]  # an operation's name and arguments


def careless(description: Description, base: str, session: Session) -> Call:
    """Return what calls operations the way it is done first.

    The path is a template, every parameter is an argument, the description knows where
    the service is, and a redirect is followed, because that is what clients do.
    """
    root = description.root
    servers = root.get("servers") or [{"url": base}]

    def call(name: str, given: Mapping[str, Any]) -> None:
        for path, item in root["paths"].items():
            for method, operation in item.items():
                if operation["operationId"] == name:
                    send(method, path, operation.get("parameters", ()), given)

    def send(method: str, path: str, parameters: Any, given: Mapping[str, Any]) -> None:
        where = {one["name"]: one["in"] for one in parameters}
        fields = {n: str(v) for n, v in given.items() if where.get(n) == "header"}
        url = servers[0]["url"] + path.format(**given)
        session.request(method, url, headers=fields)

    return call
