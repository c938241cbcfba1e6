"""What the official clients really sent, replayed without them."""

import json
from pathlib import Path
from typing import Any

import requests

FILE = Path(__file__).with_name("captured.json")


def captured(name: str) -> dict[str, Any]:
    """Return one request: client, method, target, fields, body.

    >>> captured("google-genai, plain")["target"]
    '/v1/models/openai/echo:generateContent'
    """
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    if name not in found:
        raise ValueError(f"{name!r} was not captured; there are: {', '.join(found)}")
    return found[name]


def names() -> list[str]:
    """Return the names of all that was captured."""
    return list(json.loads(FILE.read_text("utf-8")))


def replay(
    session: requests.Session, url: str, name: str, model: str
) -> requests.Response:
    """Send a captured request for another model."""
    told = captured(name)
    body = json.dumps(told["body"]).replace("openai/echo", model)
    target = told["target"].replace("openai/echo", model)
    fields = {**told["fields"], "Content-Type": "application/json"}
    return session.request(told["method"], f"{url}{target}", data=body, headers=fields)
