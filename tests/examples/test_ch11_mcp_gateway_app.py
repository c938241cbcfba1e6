"""The gateway as its clients and its servers see it, in the laboratory."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from examples.ch03_tokens import KeyRing, TokenPolicy
from examples.ch07_gateway import JwtConfig
from examples.ch10_mcp import (
    BearerTokens,
    CachingHint,
    CallFailed,
    InputRequired,
    McpClient,
    McpRequest,
    NotificationBus,
    RequestStateCodec,
    Resource,
    ToolRegistry,
    bookshop_server,
    elicitation_form,
    request_fields,
    with_request_meta,
)
from examples.ch10_mcp import create_app as create_server
from examples.ch10_mcp.conformance import with_fixtures
from examples.ch10_mcp.server.results import resource_contents
from examples.ch11_mcp_gateway import Components, LabClient, create_app, read_config
from examples.lab import Network

ISSUER, RESOURCE = "https://issuer.example", "https://tools.example/mcp"
SHOP = "https://shop.example/mcp"
CONFIG = """
[gateway]
hosts = ["gate"]
instructions = "The tools of the shop."

[servers.shop]
url = "http://shop/mcp"
audience = "https://shop.example/mcp"
breaker_failures = 2

[servers.lab]
url = "http://lab/mcp"
may_ask = ["elicitation", "sampling", "roots"]

[grants.everybody]
users = ["*"]
tools = ["shop__search_books", "shop__check_stock"]
resources = ["shop+book://*", "shop+shop://terms"]

[grants.staff]
users = ["bob", "carol"]
tools = ["*"]
prompts = ["*"]
resources = ["shop+*", "lab+*"]

[limits.refunds]
quota = 4
window = 60
tools = ["shop__refund_*"]
"""


def key(name):
    return {"kty": "oct", "k": name[0] * 42 + "A", "kid": name, "alg": "HS256"}


def ring(name):
    return KeyRing((key(name),), name)


PEOPLE, GATE, STATES = ring("people"), ring("gate"), ring("states")


def says_yes(_, asked):
    return {"action": "accept", "content": {"ok": True}}


@dataclass
class Town:
    """A shop, a laboratory of fixtures, and a gateway with two replicas."""

    config: str = CONFIG
    parts: Components = field(default_factory=Components)
    change: Mapping = field(default_factory=dict)  # of a server, by its name
    options: Mapping = field(default_factory=dict)
    replicas: int = 2

    def __post_init__(self):
        self.net = Network(fields=("Authorization", "Mcp-Method", "Mcp-Name"))
        self.net.store("redis", latency=0.0)
        self.log, self.cores, self.nodes = [], [], []
        self.servers, self.buses = {}, {}
        self.shop = self.net.host("shop", self.make_server, latency=0.01)
        self.lab = self.net.host("lab", self.make_server, latency=0.01)
        self.gate = self.net.host(
            "gate", self.make_gate, replicas=self.replicas, latency=0.01
        )

    def new_ids(self, node):
        return lambda: f"{node.name}-{int(node.random() * 1e9):09}"

    def make_server(self, node):
        store = node.store()
        self.buses[node.host] = bus = NotificationBus(store)
        new_id = self.new_ids(node)
        server = bookshop_server(
            store, RequestStateCodec(lambda: STATES, SHOP, node.clock, new_id), new_id
        )
        tokens = None
        if node.host == "shop":
            policy = TokenPolicy(
                ("HS256",), RESOURCE, SHOP, max_lifetime=60, required_claims=("sub",)
            )
            tokens = BearerTokens(GATE.verification_keys, policy, node.clock)
        else:
            server = with_fixtures(server, bus)
        server = self.change.get(node.host, lambda same: same)(server)
        self.servers[node.host] = server
        hosts = frozenset({"shop", "lab"})
        return create_server(
            server=server, bus=bus, tokens=tokens, hosts=hosts, clock=node.clock
        )

    def make_gate(self, node):
        policy = TokenPolicy(
            ("HS256",), ISSUER, RESOURCE, max_lifetime=3600, required_claims=("sub",)
        )
        app = create_app(
            config=replace(
                read_config(self.config), jwt=JwtConfig(ISSUER, RESOURCE, ())
            ),
            client=LabClient(node.session()),
            ring=GATE,
            store=node.store("redis"),
            clock=node.clock,
            new_id=self.new_ids(node),
            new_store=node.store,
            audit_sink=self.log.append,
            tokens=BearerTokens(PEOPLE.verification_keys, policy, node.clock),
            components=self.parts,
            **self.options,
        )
        core = app.extensions["mcp_gateway"]
        core.subscriptions.spawn, core.subscriptions.sleep = node.spawn, node.sleep
        self.cores.append(core)
        self.nodes.append(node)
        return app

    def token(self, user, audience=RESOURCE):
        now = int(self.net.clock.time())
        claims = {"iss": ISSUER, "aud": audience, "sub": user, "iat": now}
        return PEOPLE.sign(claims | {"exp": now + 600})

    def client(self, user, input_handler=says_yes, **options):
        session = self.net.session(user)
        session.headers.clear()
        token = self.token(user)
        return McpClient(
            session,
            "http://gate/mcp",
            token=token,
            input_handler=input_handler,
            **options,
        )

    def asked(self, host, method=""):
        """The fields of the requests that reached a host, of one method or of all."""
        sent = [dict(one.request_fields) for one in self.net.trace.where(target=host)]
        return [one for one in sent if method in ("", one.get("Mcp-Method"))]

    def raw(self, user, method, params, write=json.dumps, **fields):
        """Send a request whose fields may say something else than its body."""
        message = McpRequest(1, method, with_request_meta(params, {}, {}))
        told = request_fields(message) | fields
        told |= {"Authorization": f"Bearer {self.token(user)}"}
        told |= {"Accept": "application/json, text/event-stream"}
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": message.params}
        session = self.net.session(user)
        session.headers.clear()
        session.headers["Content-Type"] = "application/json"
        return session.post("http://gate/mcp", data=write(body), headers=told)


def names(client):
    return [tool["name"] for tool in client.list_tools()]


def refused(work, *args, **more):
    with pytest.raises(CallFailed) as caught:
        work(*args, **more)
    return caught.value


# --- lists ---------------------------------------------------------------------------


def test_a_list_has_the_tools_of_all_servers_under_their_names_as_far_as_granted():
    town = Town()
    assert names(town.client("alice")) == ["shop__search_books", "shop__check_stock"]
    seen = names(town.client("bob"))
    assert seen[:4] == [
        "shop__search_books", "shop__check_stock", "shop__place_order",
        "shop__refund_order",
    ]  # fmt: skip
    assert "lab__test_simple_text" in seen
    assert all(name.startswith(("shop__", "lab__")) for name in seen)


def test_a_server_that_nobody_granted_is_not_asked():
    town = Town()
    names(town.client("alice"))
    assert town.asked("lab") == []


def test_resources_templates_and_prompts_carry_the_name_of_their_server():
    town = Town()
    bob = town.client("bob")
    uris = [one["uri"] for one in bob.list_resources()]
    assert "shop+shop://terms" in uris
    assert "lab+test://static-text" in uris
    told = bob.request("resources/templates/list")["resourceTemplates"]
    assert told[0]["uriTemplate"] == "shop+book://{book_id}"
    prompts = bob.request("prompts/list")["prompts"]
    assert prompts[0]["name"] == "shop__recommend"
    assert town.client("alice").request("prompts/list")["prompts"] == []


def many(server):
    tool = server.tools.by_name["search_books"]
    tools = [replace(tool, name=f"tool_{number}") for number in range(120)]
    return replace(server, tools=ToolRegistry(tools))


def test_a_long_list_comes_in_pages_and_none_is_lost():
    town = Town(change={"shop": many})
    pages = []
    cursor = {}
    bob = town.client("bob")
    for _ in range(4):
        told = bob.request("tools/list", cursor)
        pages.append(len(told["tools"]))
        if "nextCursor" not in told:
            break
        cursor = {"cursor": told["nextCursor"]}
    assert pages[:2] == [50, 50]
    assert sum(pages) == len(names(bob)) == len(set(names(bob)))


def test_a_cursor_of_ours_says_nothing_of_a_server():
    town = Town(change={"shop": many})
    failed = refused(town.client("bob").request, "tools/list", {"cursor": "NTA="})
    assert failed.code == -32602


def test_discovery_joins_what_the_servers_can_do_and_speaks_for_the_gateway():
    told = Town().client("bob").discover()
    assert set(told["capabilities"]) == {
        "tools", "prompts", "resources", "completions",
    }  # fmt: skip
    assert told["instructions"] == "The tools of the shop."
    assert told["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "gateway"
    assert "bookshop" not in json.dumps(told)


def test_who_has_no_rights_gets_empty_lists():
    town = Town(CONFIG.replace('users = ["*"]', 'users = ["alice"]'))
    nobody = town.client("mallory")
    assert names(nobody) == []
    assert nobody.discover()["capabilities"] == {}


def test_a_list_is_private_and_says_how_long_it_may_be_kept():
    town = Town()
    bob = town.client("bob")
    first = bob.request("tools/list")
    town.net.clock.advance(20)
    second = bob.request("tools/list")
    assert first["cacheScope"] == second["cacheScope"] == "private"
    assert 0 <= first["ttlMs"] <= 60_000
    shop_only = town.client("alice")
    assert 30_000 < shop_only.request("tools/list")["ttlMs"] < 40_000


class Odd(ToolRegistry):
    """Tools whose list is not as it should be."""

    def __init__(self, page):
        super().__init__([])
        self.capability, self.page, self.asked = {"tools": {}}, page, 0

    def list(self, context):
        self.asked += 1
        return self.page(self.asked)


def tool(name, **more):
    return {"name": name, "inputSchema": {"type": "object"}, **more}


def odd_town(page):
    odd = Odd(page)
    odd.methods["tools/list"] = odd.list
    change = {"lab": lambda server: replace(server, tools=odd)}
    return Town(change=change, replicas=1), odd


def missing(town):
    return [one.verdict for one in town.log if one.server == "lab" and not one.user]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (lambda n: {"tools": [], "nextCursor": "again"}, "repeats a cursor"),
        (lambda n: {"tools": [], "nextCursor": str(n)}, "more than 50 pages"),
        (lambda n: {"tools": [tool(f"t{i}") for i in range(5001)]}, "more than 5000"),
        (lambda n: {"tools": {}}, "no list"),
        (lambda n: {"tools": [tool("a", description="x" * 4_000_001)]}, "longer than"),
    ],
)
def test_a_list_that_cannot_be_had_is_missing_and_told_and_the_rest_is_served(
    page, why
):
    town, odd = odd_town(page)
    bob = town.client("bob")
    for _ in range(2):
        seen = names(bob)
        assert "shop__search_books" in seen
        assert not any(name.startswith("lab__") for name in seen)
    assert why in missing(town)[0]
    assert bob.request("tools/list")["ttlMs"] == 0
    assert bob.call("shop__search_books", words="emma")["isError"] is False
    assert odd.asked <= 51


def test_a_list_without_end_is_asked_for_again_in_a_while():
    endless, whole = {"tools": [], "nextCursor": "again"}, {"tools": [tool("a")]}
    town, odd = odd_town(lambda n: endless if n < 3 else whole)
    bob = town.client("bob")
    assert "lab__a" not in names(bob) + names(bob)
    assert odd.asked == 2
    town.net.clock.advance(5.1)
    assert "lab__a" in names(bob)


@pytest.mark.parametrize(
    "bad",
    [
        {"inputSchema": None}, {"inputSchema": {"type": "array"}}, {"title": 7},
        {"inputSchema": {"type": "object", "properties": {"a": None}}},
        {"inputSchema": {"type": "object", "required": "a"}}, {"description": []},
        {"outputSchema": 1}, {"annotations": {"readOnlyHint": "yes"}}, {"icons": {}},
        {"outputSchema": {"type": "none"}}, {"_meta": []}, {"annotations": None},
        {"icons": [{"src": 1}]}, {"inputSchema": {"type": "object", "$defs": 1}},
    ],
)  # fmt: skip
def test_a_definition_that_no_client_accepts_is_left_out_and_told(bad):
    listed = [tool("a"), tool("bad") | bad, tool("c")]
    town, _ = odd_town(lambda n: {"tools": listed})
    bob = town.client("bob")
    seen = [name for name in names(bob) if name.startswith("lab__")]
    assert seen == ["lab__a", "lab__c"]
    (line,) = missing(town)
    assert line.startswith("left out: 'bad'") and next(iter(bad)) in line
    assert refused(bob.call, "lab__bad").code == -32602


def test_a_list_of_anything_else_keeps_what_is_good_of_it():
    town, _ = odd_town(lambda n: {"tools": [None, 7, {}, {"name": 1}, tool("a")]})
    assert "lab__a" in names(town.client("bob"))
    assert missing(town)[0].endswith("and 1 more")


def test_a_server_slow_page_by_page_is_waited_for_as_long_as_one_page_may_take():
    town = None

    def page(n):
        town.net.clock.advance(0.9)
        return {"tools": [tool(f"t{n}")], "nextCursor": str(n)}

    town, odd = odd_town(page)
    assert "shop__search_books" in names(town.client("bob"))
    assert odd.asked <= 3
    assert missing(town)


# --- hidden is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "key", "hidden", "unknown"),
    [
        ("tools/call", "name", "shop__refund_order", "shop__no_such_tool"),
        ("tools/call", "name", "lab__test_simple_text", "none__refund_order"),
        ("tools/call", "name", "shop__refund_order", "refund_order"),
        ("prompts/get", "name", "shop__recommend", "shop__no_such_prompt"),
        ("resources/read", "uri", "shop+shop://me", "shop+shop://no-such"),
        ("resources/read", "uri", "lab+test://static-text", "test://static-text"),
    ],
)
def test_what_is_hidden_is_answered_like_what_does_not_exist(
    method, key, hidden, unknown
):
    town = Town()
    texts = [
        town.raw("alice", method, {key: name}).text.replace(name, "NAME")
        for name in (hidden, unknown)
    ]
    assert texts[0] == texts[1]
    assert "there is no" in texts[0]
    assert town.asked("lab") == []


def test_what_was_taken_back_is_answered_like_what_does_not_exist():
    town = Town()
    town.cores[0]._grants.revoke("alice", "resources", "shop+book://emma")
    texts = [
        town.raw("alice", "resources/read", {"uri": uri}).text.replace(uri, "URI")
        for uri in ("shop+book://emma", "shop+book://no-such-book")
    ]
    assert texts[0] == texts[1]


def test_a_uri_is_sent_on_as_it_was_decided_on_and_refused_where_it_has_two_readings():
    town = Town()
    alice = town.client("alice")
    assert alice.read("shop+BOOK://emma")["contents"]
    (sent,) = town.asked("shop", "resources/read")
    assert sent["Mcp-Name"] == "book://emma"
    failed = refused(alice.read, "shop+book://a/b%2Fc")
    assert (failed.code, failed.status) == (-32602, 400)
    assert "some decode" in str(failed)


def test_a_prompt_that_is_not_listed_or_not_approved_never_reaches_its_server():
    def approve(server, kind, items):
        return [one for one in items if one["name"] != "recommend"]

    for parts, name, code in (
        (Components(), "shop__no_such_prompt", -32602),
        (Components(approval_filter=approve), "shop__recommend", 409),
    ):
        town = Town(parts=parts)
        assert refused(town.client("bob").get_prompt, name, author="x").code == code
        assert town.asked("shop", "prompts/get") == []


def test_a_call_that_is_refused_never_reaches_its_server():
    town = Town()
    refused(town.client("alice").call, "shop__refund_order", order_id="x")
    assert town.asked("shop", "tools/call") == []


@pytest.mark.parametrize(
    "ref",
    [
        {"type": "ref/prompt", "name": "shop__recommend"},
        {"type": "ref/resource", "uri": "lab+test://template/{id}/data"},
    ],
)
def test_completion_is_for_what_the_user_may_use(ref):
    town = Town()
    params = {"ref": ref, "argument": {"name": "author", "value": "Ja"}}
    assert refused(town.client("alice").request, "completion/complete", params)
    assert town.client("bob").request("completion/complete", params)["completion"]


def test_completion_goes_to_the_server_of_the_prompt():
    params = {
        "ref": {"type": "ref/prompt", "name": "shop__recommend"},
        "argument": {"name": "author", "value": "Jane"},
    }
    told = Town().client("bob").request("completion/complete", params)
    assert told["completion"]["values"] == ["Jane Austen"]


def test_a_right_that_is_taken_back_is_gone_at_every_replica_at_once():
    town = Town()
    bob = town.client("bob")
    assert "shop__place_order" in names(bob)
    town.cores[0]._grants.revoke("bob", "tools", "shop__place_order")
    for _ in town.cores:
        assert "shop__place_order" not in names(bob)
        assert refused(bob.call, "shop__place_order", book_id="emma").code == -32602
    town.cores[1]._grants.restore("bob", "tools", "shop__place_order")
    assert bob.call("shop__place_order", book_id="emma")["isError"] is False


# --- calls ---------------------------------------------------------------------------


def test_a_call_goes_to_its_server_under_its_own_name():
    town = Town()
    told = town.client("alice").call("shop__check_stock", book_id="emma", branch="west")
    assert told["structuredContent"] == {"branch": "west", "copies": 10}
    (sent,) = town.asked("shop", "tools/call")
    assert sent["Mcp-Name"] == "check_stock"


def test_the_result_says_that_the_gateway_answers():
    told = Town().client("bob").call("shop__search_books", words="emma")
    info = told["_meta"]["io.modelcontextprotocol/serverInfo"]
    assert info["name"] == "gateway"


def test_progress_comes_through_before_the_result():
    town = Town()
    params = {"name": "lab__test_tool_with_progress", "arguments": {}}
    message = McpRequest(
        1, "tools/call", with_request_meta(params, {}, {}, progressToken="p")
    )
    bob = town.client("bob")
    told = bob.request("tools/call", message.params)
    assert told["content"]
    town.raw("bob", "tools/call", params)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": message.params}
    session = town.net.session("bob")
    fields = request_fields(message) | {
        "Authorization": f"Bearer {town.token('bob')}",
        "Accept": "application/json, text/event-stream",
    }
    reply = session.post("http://gate/mcp", json=body, headers=fields)
    assert reply.headers["Content-Type"].startswith("text/event-stream")
    data = [
        json.loads(line[6:]) for line in reply.text.splitlines() if line[:5] == "data:"
    ]
    assert [one.get("method") for one in data] == ["notifications/progress"] * 3 + [
        None
    ]
    assert {one["params"]["progressToken"] for one in data[:3]} == {"p"}
    assert data[3]["id"] == 1


def test_links_and_embedded_resources_carry_the_name_of_their_server():
    told = Town().client("bob").call("lab__test_embedded_resource")
    (block,) = told["content"]
    assert block["resource"]["uri"] == "lab+test://embedded-resource"


def test_what_is_read_carries_the_name_of_its_server():
    town = Town()
    told = town.client("alice").read("shop+book://emma")
    assert told["contents"][0]["uri"] == "shop+book://emma"
    assert town.client("bob").read("shop+shop://me")["contents"][0]["text"] == (
        '{"user":"bob"}'
    )


def test_a_tool_that_fails_is_a_result_and_not_an_error():
    told = Town().client("alice").call("shop__check_stock", book_id="x", branch="west")
    assert told["isError"] is True


def moved(server):
    """The same server, whose stock tool mirrors another argument now."""
    tool = server.tools.by_name["check_stock"]
    schema = json.loads(json.dumps(tool.input_schema))
    del schema["properties"]["branch"]["x-mcp-header"]
    schema["properties"]["book_id"]["x-mcp-header"] = "Book"
    return replace(tool, input_schema=schema)


def test_a_definition_that_changed_meanwhile_is_asked_for_again():
    town = Town()
    alice = town.client("alice")
    names(alice), names(alice)  # both replicas know the old definition now
    server = town.servers["shop"]
    server.tools.by_name["check_stock"] = moved(server)
    told = refused(
        alice.request,
        "tools/call",
        {"name": "shop__check_stock", "arguments": {"book_id": "a", "branch": "west"}},
    )
    assert told.code == -32020  # the client has to know the new definition, too
    names(alice)
    done = alice.call("shop__check_stock", book_id="emma", branch="west")
    assert done["isError"] is False


# --- header fields and limits --------------------------------------------------------


def test_a_field_that_disagrees_with_the_body_is_refused():
    town = Town()
    params = {"name": "shop__refund_order", "arguments": {"order_id": "1"}}
    harmless = {"Mcp-Name": "shop__search_books"}
    reply = town.raw("bob", "tools/call", params, **harmless)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, -32020)
    assert town.asked("shop") == []


def test_a_mirrored_argument_that_disagrees_is_refused_by_the_gateway():
    town = Town()
    params = {
        "name": "shop__check_stock", "arguments": {"book_id": "emma", "branch": "west"},
    }  # fmt: skip
    reply = town.raw("bob", "tools/call", params, **{"Mcp-Param-Branch": "east"})
    assert reply.json()["error"]["code"] == -32020
    assert town.asked("shop", "tools/call") == []
    good = town.raw("bob", "tools/call", params, **{"Mcp-Param-Branch": "west"})
    assert good.json()["result"]["structuredContent"]["branch"] == "west"


def order(client):
    return client.call("shop__place_order", book_id="emma")["structuredContent"][
        "order_id"
    ]


def test_a_limit_is_one_for_all_replicas_and_says_when_to_come_again():
    town = Town()
    bob = town.client("bob")
    first, second = order(bob), order(bob)
    for one in (first, second):  # two calls each: the tool asks back
        assert bob.call("shop__refund_order", order_id=one)["isError"] is False
    over = town.raw(
        "bob", "tools/call", {"name": "shop__refund_order", "arguments": {}}
    )
    assert over.status_code == 429
    assert over.json()["error"]["code"] == 429
    assert over.headers["RateLimit-Policy"] == '"refunds";q=4;w=60'
    assert over.headers["Retry-After"] == "60"
    assert refused(bob.call, "shop__refund_order", order_id=first).status == 429
    carol = town.client("carol")
    assert carol.call("shop__refund_order", order_id="none")["isError"] is True


def test_a_limit_does_not_touch_other_tools():
    town = Town(CONFIG.replace("quota = 4", "quota = 1"))
    bob = town.client("bob")
    bob.call("shop__refund_order", order_id="none")
    assert refused(bob.call, "shop__refund_order", order_id="none").status == 429
    assert bob.call("shop__search_books", words="emma")["isError"] is False


# --- tokens --------------------------------------------------------------------------


def test_a_token_for_another_server_is_refused_and_the_answer_says_where_to_go():
    town = Town()
    session = town.net.session("alice")
    fields = {
        "Accept": "*/*",
        "Authorization": f"Bearer {town.token('alice', 'https://other.example')}",
    }
    reply = session.post("http://gate/mcp", json={}, headers=fields)
    assert reply.status_code == 401
    assert "resource_metadata=" in reply.headers["WWW-Authenticate"]
    assert [entry.verdict for entry in town.log] == ["token"]


def test_no_server_ever_sees_the_token_of_a_client():
    town = Town()
    bob = town.client("bob")
    order(bob)
    bob.read("shop+shop://me")
    bob.call("lab__test_simple_text")
    sent = {one.get("Authorization") for one in town.asked("shop")}
    assert sent
    assert f"Bearer {town.token('bob')}" not in sent
    assert None not in sent
    lab = {one.get("Authorization") for one in town.asked("lab")}
    assert lab == {None}


def test_the_token_of_the_gateway_is_for_one_server_and_not_for_the_gateway():
    town = Town()
    town.client("bob").read("shop+shop://me")
    stolen = town.asked("shop")[0]["Authorization"]
    reply = town.net.session("shop").post(
        "http://gate/mcp", json={}, headers={"Authorization": stolen, "Accept": "*/*"}
    )
    assert reply.status_code == 401


def test_the_challenge_of_a_server_does_not_reach_the_client():
    config = CONFIG.replace('audience = "https://shop.example/mcp"', 'audience = "x"')
    town = Town(config)
    reply = town.raw("bob", "resources/read", {"uri": "shop+shop://terms"})
    assert reply.status_code == 503
    assert "WWW-Authenticate" not in reply.headers
    assert "does not take the gateway's token" in reply.text


def test_the_keys_of_the_gateway_are_published_without_their_secret_part():
    town = Town()
    reply = town.net.session("shop").get("http://gate/.well-known/jwks.json")
    assert reply.json() == {"keys": []}  # a symmetric key has no public part
    told = town.net.session("a").get(
        "http://gate/.well-known/oauth-protected-resource/mcp"
    )
    assert told.json()["resource"] == RESOURCE


# --- questions to the user -----------------------------------------------------------


def asked_back(town, user="bob"):
    """Ask for money back; return the params and what came."""
    client = town.client(user)
    params = {"name": "shop__refund_order", "arguments": {"order_id": order(client)}}
    return client, params, client.request("tools/call", params)


def opened(token):
    """The header and the claims of a token, unverified."""
    parts = [part + "=" * (-len(part) % 4) for part in token.split(".")[:2]]
    return [json.loads(base64.urlsafe_b64decode(part)) for part in parts]


def again(params, told, **more):
    given = {"confirm": {"action": "accept", "content": {"ok": True}}}
    state = {"inputResponses": given, "requestState": told["requestState"]}
    return params | state | more


def test_a_call_that_asks_back_goes_on_at_any_replica():
    town = Town()
    client, params, told = asked_back(town)
    assert told["resultType"] == "input_required"
    assert told["inputRequests"]["confirm"]["method"] == "elicitation/create"
    town.gate[0].restart()
    done = client.request("tools/call", again(params, told))
    assert done["structuredContent"]["cents"] == 895


def test_the_state_of_a_server_is_closed_inside_ours():
    town = Town()
    _, _, told = asked_back(town)
    outer, claims = opened(told["requestState"])
    inner, _ = opened(claims["state"]["state"])
    assert (outer["kid"], inner["kid"]) == ("gate", "states")
    assert (claims["sub"], claims["aud"]) == ("bob", RESOURCE)


@pytest.mark.parametrize("how", ["tampered", "of another", "another call", "foreign"])
def test_a_state_is_for_one_user_and_one_call(how):
    town = Town()
    client, params, told = asked_back(town)
    sent = again(params, told)
    if how == "tampered":
        sent["requestState"] = told["requestState"][:-2] + "AA"
    elif how == "of another":
        client = town.client("carol")
    elif how == "another call":
        sent["arguments"] = {"order_id": "another"}
    else:
        sent["requestState"] = STATES.sign({"aud": SHOP, "sub": "bob"}, "mcp-state+jwt")
    failed = refused(client.request, "tools/call", sent)
    assert (failed.code, str(failed)) == (
        -32602, "requestState is not valid, or has expired",
    )  # fmt: skip


def asks_for_sampling(server):
    """A server that asks a model behind the client for something, uninvited."""

    def run(context, given):
        question = {"method": "sampling/createMessage", "params": {"messages": []}}
        return {
            "resultType": "input_required",
            "inputRequests": {"sly": question},
        }

    class Sly(ToolRegistry):
        def call(self, context):
            return run(context, {})

    def finish(self, outcome, context, bound):
        return outcome if "resultType" in outcome else None

    tools = Sly(tuple(server.tools.by_name.values()))
    kind = type("SlyServer", (type(server),), {"_finish": sly(type(server))})
    values = {name: getattr(server, name) for name in server.__dataclass_fields__}
    return kind(**values | {"tools": tools})


def sly(kind):
    honest = kind._finish

    def finished(self, outcome, context, bound):
        if isinstance(outcome, dict) and "resultType" in outcome:
            return outcome
        return honest(self, outcome, context, bound)

    return finished


def test_a_server_may_ask_only_what_it_was_allowed_to_ask():
    town = Town(change={"shop": asks_for_sampling})
    bob = town.client("bob", capabilities={"elicitation": {}, "sampling": {}})
    failed = refused(bob.call, "shop__search_books", words="emma")
    assert str(failed) == "the server 'shop' asks for what it may not"


def test_a_server_hears_only_what_the_client_can_and_it_may():
    town = Town(CONFIG.replace('may_ask = ["elicitation", "sampling", "roots"]', ""))
    bob = town.client("bob", capabilities={"sampling": {}, "elicitation": {}})
    params = {"name": "lab__test_input_required_result_sampling", "arguments": {}}
    names(bob)
    failed = refused(bob.request, "tools/call", params)
    assert failed.code == -32021


def reads_after_asking(server):
    """A resource that only the user can open."""

    def read(context):
        context.require_capabilities("elicitation")
        given = context.input_responses.get("confirm", {})
        if given.get("content", {}).get("ok") is not True:
            question = elicitation_form(
                "Show it?", {"ok": {"type": "boolean"}}, ("ok",)
            )
            return InputRequired({"confirm": question})
        return resource_contents("shop://diary", "text/plain", "dear diary")

    diary = Resource(
        "shop://diary", "diary", "A diary.", read, hint=CachingHint(9000, "public")
    )
    resources = type(server.resources)(
        (*server.resources.by_uri.values(), diary), server.resources.templates
    )
    return replace(server, resources=resources)


def test_a_resource_that_asks_first_is_read_and_kept_by_nobody():
    town = Town(change={"shop": reads_after_asking})
    bob = town.client("bob")
    params = {"uri": "shop+shop://diary"}
    told = bob.request("resources/read", params)
    assert told["resultType"] == "input_required"
    given = {"confirm": {"action": "accept", "content": {"ok": True}}}
    read = bob.request("resources/read", params | {"inputResponses": given})
    assert read["contents"][0]["uri"] == "shop+shop://diary"
    assert (read["ttlMs"], read["cacheScope"]) == (0, "private")
    assert bob.request("resources/read", params)["resultType"] == "input_required"


# --- servers that are not well -------------------------------------------------------


def test_a_dead_server_takes_only_its_own_tools_with_it():
    town = Town()
    bob = town.client("bob")
    town.lab[0].kill()
    told = bob.request("tools/list")
    assert told["tools"][0]["name"] == "shop__search_books"
    assert not any(tool["name"].startswith("lab__") for tool in told["tools"])
    assert told["ttlMs"] == 0
    assert bob.call("shop__search_books", words="emma")["isError"] is False
    failed = refused(bob.call, "lab__test_simple_text")
    assert (failed.status, failed.data) == (503, {"server": "lab"})
    assert town.log[-1].verdict == "server down"
    town.lab[0].restart()
    town.net.clock.advance(10)
    assert "lab__test_simple_text" in names(bob)


def test_a_slow_server_is_waited_for_a_few_times_and_then_spared():
    town = Town(
        CONFIG.replace("may_ask", "list_timeout = 0.5\nbreaker_failures = 2\nmay_ask")
    )
    town.lab[0].slow(30.0)
    bob = town.client("bob")
    took = []
    for _ in range(8):
        began = town.net.clock.now
        told = bob.request("tools/list")
        took.append(town.net.clock.now - began)
        assert any(tool["name"] == "shop__search_books" for tool in told["tools"])
    assert max(took) < 0.7
    assert took[-1] < 0.1  # both replicas have given up on it for now


class Shouting:
    """A server that answers what it likes."""

    def __init__(self, body, kind="application/json", status="200 OK"):
        self.body, self.kind, self.status = body, kind, status

    def __call__(self, environ, start_response):
        start_response(self.status, [("Content-Type", self.kind)])
        return self.body if isinstance(self.body, list) else [self.body]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"<html>", "text/html"),
        (b'{"jsonrpc":"2.0","id":1}', "application/json"),
        (b'{"jsonrpc":"2.0","id":1,"result":7}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"", "text/event-stream"),
        (b"data: {\n\n", "text/event-stream"),
        (
            b'event: message\ndata: {"jsonrpc":"2.0","method":"x"}\n\n',
            "text/event-stream",
        ),
    ],
)
def test_a_server_that_answers_nonsense_is_as_good_as_dead(body, kind):
    town = Town()
    town.lab[0].app = Shouting(body, kind)
    reply = town.raw("bob", "resources/read", {"uri": "lab+test://static-text"})
    assert reply.status_code == 503
    assert reply.json()["error"]["data"] == {"server": "lab"}
    assert "shop__search_books" in names(town.client("bob"))


def test_an_error_of_a_server_is_passed_on_with_bounded_words():
    body = json.dumps(
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -32603, "message": "x" * 9999}}
    )
    town = Town()
    town.lab[0].app = Shouting(body.encode())
    reply = town.raw("bob", "resources/read", {"uri": "lab+test://static-text"})
    assert reply.status_code == 500
    assert len(reply.json()["error"]["message"]) == 300


def test_a_name_that_stands_twice_is_neither_listed_nor_called():
    class Twins(ToolRegistry):
        def list(self, context):
            told = ToolRegistry.list(self, context)
            twin = told["tools"][0] | {"description": "the other one"}
            return told | {"tools": [*told["tools"], twin]}

    def twice(server):
        return replace(server, tools=Twins(tuple(server.tools.by_name.values())))

    town = Town(change={"shop": twice})
    bob = town.client("bob")
    assert "shop__search_books" not in names(bob)
    failed = refused(bob.call, "shop__search_books", words="emma")
    assert failed.code == 409


# --- approval, the log, bounds -------------------------------------------------------


def test_what_is_not_approved_is_neither_listed_nor_called():
    def approve(server, kind, items):
        return [one for one in items if one["name"] != "place_order"]

    town = Town(parts=Components(approval_filter=approve))
    bob = town.client("bob")
    assert "shop__place_order" not in names(bob)
    failed = refused(bob.call, "shop__place_order", book_id="emma")
    assert failed.code == 409
    assert town.log[-1].verdict == "drifted"
    assert town.asked("shop", "tools/call") == []


def test_the_log_says_who_used_what_and_nothing_of_the_arguments():
    town = Town()
    bob = town.client("bob")
    bob.call("shop__search_books", words="my secret illness")
    refused(town.client("alice").call, "shop__" + "x" * 5000)
    seen = [(e.user, e.method, e.server, e.verdict) for e in town.log]
    assert seen == [
        ("bob", "tools/call", "shop", "done"),
        ("alice", "tools/call", "shop", "not there"),
    ]
    written = json.dumps([entry.to_json() for entry in town.log])
    assert "illness" not in written
    assert "eyJ" not in written
    assert len(written) < 1000


def test_a_large_body_is_refused_before_it_is_read():
    town = Town(options={"max_body": 10_000})
    reply = town.raw(
        "bob", "tools/call", {"name": "x", "arguments": {"a": "b" * 20_000}}
    )
    assert reply.status_code == 413
    assert "at most 10000 bytes" in reply.json()["detail"]
    assert town.asked("shop") == []


@pytest.mark.parametrize("depth", [200, 900, 960, 5000])
def test_what_is_nested_too_deeply_is_refused_at_the_door(depth):
    def write(body):
        return json.dumps(body).replace('"NESTED"', "[" * depth + "]" * depth)

    town = Town()
    params = {"name": "shop__search_books", "arguments": {"words": "NESTED"}}
    reply = town.raw("bob", "tools/call", params, write)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"] == "not JSON: nested too deeply"
    assert town.asked("shop", "tools/call") == []


def test_a_foreign_page_is_sent_away():
    town = Town()
    reply = town.raw("bob", "tools/list", {}, Origin="https://evil.example")
    assert reply.status_code == 403


def test_other_methods_are_not_for_this_endpoint():
    assert Town().net.session("a").get("http://gate/mcp").status_code == 405


# --- change notices ------------------------------------------------------------------


CHANGED = "notifications/tools/list_changed"
UPDATED = "notifications/resources/updated"


def listened(town, changes, users, follow=(), **wanted):
    """Let users listen while something changes; return what each one hears."""
    heard = {user: [] for user in users}

    def listen(user):
        for message in town.client(user).listen(**wanted):
            if "method" in message:
                params = message["params"]
                heard[user].append((message["method"], params.get("uri")))

    def follower():
        core, node = town.cores[0], town.nodes[0]
        for server in follow:
            work = partial(core.subscriptions.follow_lists, server, node.sleep)
            node.spawn(work, daemon=True)

    town.net.run(
        follower,
        *(partial(listen, user) for user in users),
        changes,
        at=[0.0, *(0.5 for _ in users), 5.0],
    )
    return {user: told[1:] for user, told in heard.items()}


def lively(**more):
    """One gateway whose streams end after a while."""
    return Town(options={"max_stream_seconds": 20.0}, replicas=1, **more)


def test_a_change_at_a_server_reaches_those_who_may_use_it():
    town = lively()
    heard = listened(
        town,
        lambda: town.buses["lab"].publish(CHANGED),
        ["bob", "alice"],
        follow=["lab", "shop"],
        toolsListChanged=True,
    )
    assert heard["bob"][-1:] == [(CHANGED, None)]
    assert (CHANGED, None) not in heard["alice"]


def test_a_change_at_a_server_empties_the_cache():
    town = lively()
    seen = []

    def change():
        bob = town.client("bob")
        seen.append("shop__gift_wrap" in names(bob))
        tools = town.servers["shop"].tools.by_name
        tools["gift_wrap"] = replace(tools["search_books"], name="gift_wrap")
        seen.append("shop__gift_wrap" in names(bob))
        town.buses["shop"].publish(CHANGED)
        town.net.sleep(0.1)
        seen.append("shop__gift_wrap" in names(bob))

    listened(town, change, ["bob"], follow=["shop", "lab"], toolsListChanged=True)
    assert seen == [False, False, True]


def test_a_server_that_comes_back_may_have_changed_and_is_told_as_such():
    town = lively()
    town.shop[0].kill()
    heard = listened(
        town, town.shop[0].restart, ["bob"], follow=["shop"], toolsListChanged=True
    )
    assert heard["bob"] == [(CHANGED, None)]


def test_a_resource_is_followed_at_its_server_and_told_by_our_name():
    town = lively()
    heard = listened(
        town,
        lambda: town.buses["lab"].publish(UPDATED, "test://watched-resource"),
        ["bob", "alice"],
        resourceSubscriptions=["lab+test://watched-resource", "shop+shop://me"],
    )
    assert heard["bob"] == [(UPDATED, "lab+test://watched-resource")]
    assert heard["alice"] == []


def test_what_may_not_be_read_is_not_agreed_to():
    town = lively()
    agreed = {}

    def listen(user):
        stream = town.client(user).listen(
            resourceSubscriptions=["shop+shop://me", "shop+shop://terms", "x+y://z"]
        )
        agreed[user] = next(stream)["params"]["notifications"]
        stream.close()

    town.net.run(partial(listen, "alice"), partial(listen, "bob"))
    assert agreed["alice"] == {"resourceSubscriptions": ["shop+shop://terms"]}
    assert len(agreed["bob"]["resourceSubscriptions"]) == 2


def test_a_right_that_is_taken_back_ends_what_is_told():
    town = lively()

    def change():
        town.cores[0]._grants.revoke("bob", "resources", "lab+test://watched-resource")
        town.buses["lab"].publish(UPDATED, "test://watched-resource")

    heard = listened(
        town, change, ["bob"], resourceSubscriptions=["lab+test://watched-resource"]
    )
    assert heard["bob"] == []


def test_one_user_cannot_take_all_streams():
    town = lively()
    seen = {"alice": [], "bob": []}

    def listen(user):
        try:
            for message in town.client(user).listen(toolsListChanged=True):
                if "acknowledged" in message.get("method", ""):
                    seen[user].append(200)
        except CallFailed as error:
            seen[user].append(error.status)

    users = ["alice"] * 22 + ["bob"]
    town.net.run(*(partial(listen, user) for user in users))
    assert sorted(seen["alice"]) == [200] * 20 + [429] * 2
    assert seen["bob"] == [200]


def test_a_client_that_leaves_ends_what_is_followed_for_it():
    town = lively()
    core = town.cores[0]
    open_at = []

    def listen():
        stream = town.client("bob").listen(resourceSubscriptions=["shop+shop://me"])
        next(stream)
        open_at.append(len(core.subscriptions._open_streams))
        stream.close()

    town.net.run(listen)
    assert (open_at, len(core.subscriptions._open_streams)) == ([1], 0)
    assert town.net.clock.now < 10.0  # the follower has ended, too
