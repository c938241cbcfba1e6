"""Each attack works on the twin that leaves something out, and not on this server."""

import pytest

from examples.ch10_mcp.experiments.attack_list import ATTACKS
from examples.ch10_mcp.experiments.attacks import post, token
from examples.ch10_mcp.experiments.attacks import with_tokens as asks_tokens
from examples.ch10_mcp.experiments.stage import AUDIENCE, Stage

each = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@each
def test_the_attack_works_on_its_naive_twin(attack):
    assert attack.run(attack.naive)


@each
def test_the_attack_fails_here(attack):
    assert not attack.run(attack.strict)


def test_there_are_twenty_and_more():
    assert len({attack.name for attack in ATTACKS}) >= 20


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"Mcp_Name": "search_books"}, 400, -32020),
        ({"Mcp_Method": "Tools/call"}, 400, -32020),
        ({"MCP_Protocol_Version": "2025-11-25"}, 400, -32020),
        ({"Host": "evil.example"}, 421, None),
        ({"Origin": "http://evil.example"}, 403, None),
        ({"Origin": "null"}, 403, None),
        ({"Host": "shop.evil.example"}, 421, None),
        ({"Accept": "application/json"}, 406, None),
        ({"Content_Type": "text/plain"}, 415, None),
    ],
)
def test_what_is_refused_is_refused_for_its_own_reason(fields, status, code):
    reply = post(Stage(), **fields)
    assert reply.status_code == status
    assert reply.json().get("error", {}).get("code") == code


def test_the_same_request_is_served_when_nothing_is_wrong_with_it():
    assert post(Stage()).status_code == 200
    assert post(Stage(), Origin="http://shop").status_code == 200


def test_a_refused_token_says_where_tokens_come_from():
    stage = Stage(change=asks_tokens)
    bare = post(stage)
    assert bare.status_code == 401
    told = bare.headers["WWW-Authenticate"]
    where = "https://shop.example/.well-known/oauth-protected-resource/mcp"
    assert told.lower().startswith("bearer ")
    assert where in told
    assert "invalid_token" not in told
    wrong = token(stage.net, "alice", "https://blog.example")
    reply = post(stage, Authorization=f"Bearer {wrong}")
    assert reply.status_code == 401
    assert "invalid_token" in reply.headers["WWW-Authenticate"]
    right = token(stage.net, "alice", AUDIENCE)
    assert post(stage, Authorization=f"Bearer {right}").status_code == 200
    path = where.removeprefix("https://shop.example")
    described = stage.net.session("alice").get(f"http://shop{path}").json()
    assert described["resource"] == AUDIENCE
