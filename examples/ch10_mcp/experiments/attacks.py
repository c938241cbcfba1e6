"""How the attacks of the laboratory are made; `attack_list` has which there are."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from requests import Response
from werkzeug import Request
from werkzeug import Response as Reply

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.client.client import INFO, CallFailed
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.experiments.stage import URL, Parts, Stage, token, tokens
from examples.ch10_mcp.experiments.tricks import TRICKS, Scene
from examples.ch10_mcp.protocol.constants import EVENT_STREAM, JSON, Json
from examples.ch10_mcp.protocol.notifications import LIST_CHANGED
from examples.ch10_mcp.protocol.request_meta import with_request_meta

Change = Callable[[Parts], None]
HUGE = 1_000_000  # bytes
MAX_STREAMS = 3
SCOPE = "shop:write"


def post(stage: Stage, name: str = "place_order", **fields: str) -> Response:
    """Send a call whose body is right; `fields` are what the attacker changes."""
    arguments: dict[str, Any] = {"book_id": "emma"}
    if name == "check_stock":
        arguments["branch"] = "west"
    params = with_request_meta({"name": name, "arguments": arguments}, {}, INFO)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    told = {
        "Accept": f"{JSON}, {EVENT_STREAM}",
        "Content-Type": JSON,
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": name,
    }
    told |= {field.replace("_", "-"): value for field, value in fields.items()}
    session = stage.net.session("mallory")
    session.headers.clear()
    return session.post(URL, data=encode(body), headers=told)


def through(name: str = "place_order", **fields: str) -> Callable[[Change], bool]:
    """Return an attack that works when such a call is served."""

    def run(change: Change) -> bool:
        reply = post(Stage(change=change), name, **fields)
        return reply.status_code == 200  # noqa: PLR2004

    return run


def trick(name: str, want: Callable[[Scene], bool]) -> Callable[[Change], bool]:
    """Return an attack on the refund."""

    def run(change: Change) -> bool:
        scene = Scene.of(change)
        TRICKS[name](scene)
        return want(scene)

    return run


def lost_at_other_replica(change: Change) -> bool:
    """An honest answer that the second replica refuses: no attacker is needed."""
    scene = Scene.of(change)
    scene.send()
    return scene.paid() == 0


def with_token(audience: str, scope: str = "") -> Callable[[Change], bool]:
    """Return an attack with a token that the issuer really made."""

    def run(change: Change) -> bool:
        stage = Stage(change=change)
        shown = token(stage.net, "mallory", audience, scope=scope)
        return post(stage, Authorization=f"Bearer {shown}").ok

    return run


def others_order(change: Change) -> bool:
    """Ask for the refund of an order whose id was seen over a shoulder."""
    stage = Stage(change=change)
    able: Json = {"elicitation": {}}
    alice, mallory = (
        stage.client(user, token=token(stage.net, user), capabilities=able)
        for user in ("alice", "mallory")
    )
    placed = alice.call("place_order", book_id="emma")["structuredContent"]
    asked = mallory.call("refund_order", order_id=placed["order_id"])
    return asked.get("resultType") == "input_required"


def with_tokens(parts: Parts) -> None:
    """Ask for tokens."""
    parts.options["tokens"] = tokens(parts.node)


def with_scope(parts: Parts) -> None:
    """Ask for tokens that allow this."""
    parts.options["tokens"] = tokens(parts.node, SCOPE)


def too_large(change: Change) -> bool:
    """Send a million bytes, to be read into memory."""
    session = Stage(change=change).net.session("mallory")
    fields = {"Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON}
    reply = session.post(URL, data=b" " * HUGE, headers=fields)
    return reply.status_code != 413  # noqa: PLR2004  it was read to its end


def streams(change: Change) -> bool:
    """Open streams until there is no room for anybody else."""
    stage = Stage(change=change)
    client = stage.client("mallory")
    opened = [client.listen(toolsListChanged=True) for _ in range(MAX_STREAMS + 1)]
    try:
        return all(next(stream) for stream in opened)
    except CallFailed:
        return False


def asked_unasked(change: Change) -> bool:
    """Be a client that declared nothing, and be asked all the same."""
    client = Stage(change=change).client()
    order = client.call("place_order", book_id="emma")["structuredContent"]
    try:
        asked = client.call("refund_order", order_id=order["order_id"])
    except CallFailed:
        return False
    return "inputRequests" in asked


def read_by_other(make: Callable[[Stage], ResultCache]) -> bool:
    """Let an application keep for Bob what Alice read of herself."""
    stage = Stage(change=with_tokens)
    cache = make(stage)
    alice, bob = (
        stage.client(user, cache=cache, token=token(stage.net, user))
        for user in ("alice", "bob")
    )
    return bool(alice.read("shop://me") == bob.read("shop://me"))


def kept_after_change(make: Callable[[Stage], ResultCache]) -> bool:
    """Withdraw a tool, say so, and see whether it is still listed."""
    stage = Stage()
    cache = make(stage)
    client = stage.client(cache=cache)
    before = len(client.list_tools())
    del stage.parts[0].built.tools.by_name["place_order"]
    cache.invalidate(LIST_CHANGED["toolsListChanged"])
    return len(client.list_tools()) == before


def inner_address(compile_: Callable[[Stage, Json], None]) -> bool:
    """Refer, in a schema, to an address that only the server can reach."""
    stage = Stage()
    stage.net.host("metadata", lambda _: inner)
    with suppress(ValueError):
        compile_(stage, {"$ref": "http://metadata/credentials"})
    return stage.net.trace.where(target="metadata").count() > 0


@Request.application
def inner(_: Request) -> Reply:
    """Be the service that nobody outside should reach."""
    return Reply("{}", mimetype=JSON)
