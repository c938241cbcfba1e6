"""The parts that decide: names, rights, limits, tokens, states, the one file."""

from dataclasses import replace
from posixpath import normpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.ch03_tokens import KeyRing, TokenPolicy, verify
from examples.ch04_http_cache import Response
from examples.ch07_gateway import ConfigError, RateLimit, UpstreamDown
from examples.ch10_mcp import (
    LIST_CHANGED,
    RESOURCE_UPDATED,
    InvalidParams,
    RequestStateCodec,
    StateBinding,
    SubscriptionFilter,
    encode_event,
    with_request_meta,
)
from examples.ch11_mcp_gateway import (
    Grants,
    Permissions,
    add_prefix,
    read_config,
    split_prefix,
)
from examples.ch11_mcp_gateway.aggregate.prefixes import is_valid_name, prefix_uris
from examples.ch11_mcp_gateway.aggregate.upstream_lists import (
    LISTS,
    with_unique_names,
    with_valid_names,
)
from examples.ch11_mcp_gateway.auth.resource_uris import AmbiguousUri, normal_uri
from examples.ch11_mcp_gateway.calls.client_requests import (
    MultiRoundTrip,
    shared_params,
    user_params,
)
from examples.ch11_mcp_gateway.calls.tool_limits import ToolLimits
from examples.ch11_mcp_gateway.config.model import (
    GrantConfig,
    ToolLimit,
    UpstreamConfig,
)
from examples.ch11_mcp_gateway.demo import PLACEHOLDERS, fill_config
from examples.ch11_mcp_gateway.errors import (
    ToolLimitExceeded,
    UpstreamError,
    UpstreamUnavailable,
)
from examples.ch11_mcp_gateway.issuer_app import create_issuer
from examples.ch11_mcp_gateway.subscriptions.upstream_subscription import (
    UpstreamSubscription,
)
from examples.ch11_mcp_gateway.upstream.credentials import UpstreamCredentials
from examples.ch11_mcp_gateway.upstream.remote_server import MAX_BYTES, RemoteServer
from examples.ch11_mcp_gateway.upstream.upstream_server import result_only
from examples.lab import MemoryStore

SHOP = UpstreamConfig("shop", "http://shop/mcp", audience="https://shop.example/mcp")
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True)
TOOLS = st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True)
URIS = st.from_regex(r"[a-z+]{1,8}://[a-z0-9/+_{}]{0,20}", fullmatch=True)


def key(name):
    return {"kty": "oct", "k": name[0] * 42 + "A", "kid": name, "alg": "HS256"}


RING = KeyRing((key("gate"),), "gate")


# --- names ---------------------------------------------------------------------------


@given(NAMES, TOOLS)
def test_a_name_is_found_again_whatever_the_server_calls_its_tool(server, tool):
    assert split_prefix("tools", add_prefix("tools", server, tool)) == (server, tool)


@given(NAMES, URIS)
def test_a_uri_is_found_again_whatever_it_holds(server, uri):
    assert split_prefix("resources", add_prefix("resources", server, uri)) == (
        server,
        uri,
    )


@given(NAMES, TOOLS, NAMES, TOOLS)
def test_no_two_servers_share_a_name(one, mine, other, theirs):
    if one != other:
        assert add_prefix("tools", one, mine) != add_prefix("tools", other, theirs)


@pytest.mark.parametrize(
    ("kind", "name", "fine"),
    [
        ("tools", "search_books", True),
        ("tools", "a" * 129, False),
        ("tools", "a b", False),
        ("tools", "a\nb", False),
        ("tools", "", False),
        ("tools", 7, False),
        ("tools", "\u202esearch", False),
        ("resources", "book://emma", True),
        ("resources", "book://\u010dapek", False),
        ("resources", "book://a\r\nX: y", False),
        ("resources", "x" * 2001, False),
    ],
)
def test_a_server_may_not_call_things_whatever_it_likes(kind, name, fine):
    assert is_valid_name(kind, name) is fine


def test_uris_are_renamed_where_they_are_uris_and_nowhere_else():
    link = {"type": "resource_link", "uri": "book://emma", "name": "emma"}
    held = {"type": "resource", "resource": {"uri": "book://emma", "text": "book://x"}}
    said = {"type": "text", "text": "see book://emma", "uri": "book://emma"}
    told = prefix_uris({"content": [link, held, said, "odd", None]}, "shop")
    assert told["content"] == [
        link | {"uri": "shop+book://emma"},
        held | {"resource": {"uri": "shop+book://emma", "text": "book://x"}},
        said, "odd", None,
    ]  # fmt: skip
    prompt = prefix_uris({"messages": [{"role": "user", "content": held}]}, "shop")
    content = prompt["messages"][0]["content"]
    assert content["resource"]["uri"] == "shop+book://emma"


def test_a_result_of_an_odd_shape_is_passed_on_as_it_is():
    odd = {"content": "no list", "messages": {"a": 1}, "contents": [3, {"uri": 4}]}
    assert prefix_uris(odd, "shop") == odd


# --- rights --------------------------------------------------------------------------


GRANTS = (
    GrantConfig("all", ("*",), tools=("shop__search_*",)),
    GrantConfig("staff", ("bob",), tools=("shop__*",), resources=("shop+book://*",)),
)


def test_rights_are_what_is_granted_and_nothing_else():
    grants = Grants(GRANTS, MemoryStore())
    alice, bob = grants.permissions_of("alice"), grants.permissions_of("bob")
    assert alice.may_list("tools", "shop__search_books")
    assert not alice.may_use("tools", "shop__refund_order")
    assert bob.may_use("tools", "shop__refund_order")
    assert not bob.may_use("prompts", "shop__refund_order")
    assert bob.may_use("resources", "shop+BOOK://emma")
    assert not bob.may_use("resources", "shop+file:///book://")


def test_a_server_of_which_nothing_is_granted_is_of_no_concern():
    rights = Permissions((("tools", "shop__*"), ("resources", "*")))
    assert rights.may_reach("shop", "tools")
    assert not rights.may_reach("desk", "tools")
    assert rights.may_reach("desk", "resources")
    assert not rights.may_reach("shop", "prompts")


def test_two_who_take_something_back_at_once_both_succeed():
    store = MemoryStore()
    one, other = Grants(GRANTS, store), Grants(GRANTS, store)
    one.revoke("bob", "tools", "shop__a")
    other.revoke("bob", "tools", "shop__b")
    rights = one.permissions_of("bob")
    assert not rights.may_use("tools", "shop__a")
    assert not rights.may_use("tools", "shop__b")
    other.restore("bob", "tools", "shop__a")
    assert one.permissions_of("bob").may_use("tools", "shop__a")


FOLDER = (
    GrantConfig(
        "f", ("bob",), resources=("files+FILE:///public/*", "web+http://H/a?b*")
    ),
)


def files(*withdrawn):
    grants = Grants(FOLDER, MemoryStore())
    for one in withdrawn:
        grants.revoke("bob", "resources", one)
    return lambda uri: grants.permissions_of("bob").may_use("resources", uri)


@pytest.mark.parametrize(
    ("uri", "normal"),
    [
        ("FILE://localhost/a/./b/../%63", "file:///a/c"),
        ("file:/a//b", "file:///a/b"),
        ("HTTP://Shop.Example:80?q=%c3%a9", "http://shop.example/?q=%C3%A9"),
        ("book://Emma", "book://Emma"),
        ("urn:isbn:1", "urn:isbn:1"),
        ("file:///{+path}/x{?a,b*}", "file:///{+path}/x{?a,b*}"),
        ("file:///a/..", "file:///"),
    ],
)
def test_a_uri_has_one_spelling(uri, normal):
    assert normal_uri(uri) == normal_uri(normal) == normal


@pytest.mark.parametrize(
    "uri",
    [
        "file:///a%2Fb", "file:///a%5cb", "file:///a\\b", "file:///a%252e", "file:///a%",
        "file:///a%00", "file:///%C0%AE", "file:///e%CC%81", "file:///a#b", "file:///a?b",
        "file:///a//../b", "file:///..;x/b", "file://other/a", "book://../a",
        "a:b/../c",
        "http://me@h/a", "book://a%2Eb",
        "/a", "a b", "book://a\n", "x://{a}/{b}/../c",
        "file:///x?", "x:" + 2000 * "a",
    ],
)  # fmt: skip
def test_a_uri_that_can_be_read_in_two_ways_is_refused(uri):
    with pytest.raises(AmbiguousUri):
        normal_uri(uri)
    assert not files()("files+" + uri)


@given(
    st.lists(st.sampled_from(["a", "b", "..", ".", "%2e", "%2E%2e", "%61"]), max_size=9)
)
def test_the_normal_form_is_the_path_that_a_file_system_finds(segments):
    path = "/" + "/".join(segments)
    normal = normal_uri(f"file://{path}").removeprefix("file://")
    assert normpath(normal) == normpath(unquote(path))
    assert normal_uri(f"file://{normal}") == f"file://{normal}"


def test_a_grant_is_about_a_resource_and_not_about_its_spelling():
    may_use = files()
    assert may_use("files+file:///public/a") and may_use("files+File:/%70ublic/./a")
    assert may_use("files+file:///private/../public/a")
    assert not may_use("files+file:///public/../private/a")
    assert not may_use("files+file:///public/%2e%2E/private/a")
    assert may_use("web+http://h:80/a?bc") and not may_use("web+http://h/aXb")


@pytest.mark.parametrize(
    "uri",
    [
        "file:///public/a!", "file:///public/a%21", "FILE:/public/a!/",
        "file:/public//a!",
        "file:///public/x/../%61!",
    ],
)  # fmt: skip
def test_what_is_withdrawn_is_withdrawn_in_every_spelling(uri):
    for spelling in ("files+FILE:///public/./a!", "files+file:///pub*"):
        assert files()("files+" + uri)
        assert not files(spelling)("files+" + uri)


def test_a_withdrawal_or_a_return_that_matches_nothing_says_so():
    grants = Grants(FOLDER, MemoryStore())
    for kind, name in (("resources", "files+file:///privat/*"), ("tools", "files__a")):
        with pytest.raises(ValueError, match="'bob' has none"):
            grants.revoke("bob", kind, name)
        with pytest.raises(ValueError, match="were not taken back"):
            grants.restore("bob", kind, name)
    grants.revoke("bob", "resources", "files+file:/public/a")
    grants.restore("bob", "resources", "files+file:///public/%61")


def test_lists_have_the_spelling_that_is_decided_on():
    listed = [{"uri": "FILE:/a"}, {"uri": "file:///a%2Fb"}, {"uri": "a"}]
    kind = LISTS["resources/list"]
    assert with_valid_names(kind, listed) == [{"uri": "file:///a"}]


def test_a_grant_that_can_be_read_in_two_ways_is_a_fault_of_the_file():
    text = """[servers.shop]\nurl = "http://shop/mcp"\n[gateway]\nnetworks = []
[grants.all]\nusers = ["*"]\nresources = ["shop+file:///a%2Fb*", "shop+file://*"]"""
    with pytest.raises(ConfigError, match="some decode and some do not"):
        read_config(text)


# --- limits --------------------------------------------------------------------------


def limits(store, *each, clock=lambda: 1000.0):
    return ToolLimits(each, store, clock)


def limit(name, quota, *tools, by="consumer"):
    return ToolLimit(RateLimit(name, quota, 60.0, by=by), tools)


def admitted(asked, user, tool):
    try:
        asked.admit(user, tool)
    except ToolLimitExceeded:
        return False
    return True


def test_a_limit_counts_by_user_and_over_all_its_tools():
    asked = limits(MemoryStore(), limit("few", 2, "shop__refund_*"))
    calls = ["shop__refund_a", "shop__refund_b", "shop__refund_a", "shop__search"]
    assert [admitted(asked, "bob", one) for one in calls] == [True, True, False, True]
    assert admitted(asked, "carol", "shop__refund_a")


def test_a_limit_by_route_counts_everybody_together():
    asked = limits(MemoryStore(), limit("all", 1, "*", by="route"))
    assert [admitted(asked, one, "shop__a") for one in ("a", "b")] == [True, False]


def test_of_two_limits_neither_counts_what_the_other_refuses():
    asked = limits(
        MemoryStore(), limit("one", 1, "shop__a"), limit("many", 3, "shop__*")
    )
    assert [admitted(asked, "u", "shop__a") for _ in range(5)] == [True] + 4 * [False]
    assert [admitted(asked, "u", "shop__b") for _ in range(3)] == [True, True, False]


def test_gateways_with_one_store_count_together():
    store = MemoryStore()
    pair = [limits(store, limit("few", 3, "*")) for _ in range(2)]
    seen = [admitted(pair[n % 2], "bob", "shop__a") for n in range(6)]
    assert sum(seen) == 3


# --- what goes to a server -----------------------------------------------------------


def test_the_gateways_token_is_for_one_server_one_user_and_one_minute():
    ids = iter("abc")
    made = UpstreamCredentials(
        lambda: RING, "https://gate", lambda: 1000.0, ids.__next__
    )
    token = made.bearer(SHOP, "bob")
    policy = TokenPolicy(("HS256",), "https://gate", SHOP.audience, max_lifetime=60)
    claims = verify(token, RING.verification_keys(), policy, now=1000.0)
    assert (claims["sub"], claims["act"]) == ("bob", {"sub": "https://gate"})
    assert made.authorization_context(SHOP, "bob") == "user:bob"


def test_a_fixed_token_is_one_context_for_all_and_no_token_is_none():
    fixed = replace(SHOP, audience="", token_from="SHOP_TOKEN")
    made = UpstreamCredentials(lambda: RING, "g", lambda: 0.0, str, {"shop": "s3cret"})
    assert made.fields(fixed, "bob") == (("Authorization", "Bearer s3cret"),)
    assert made.authorization_context(fixed, "bob") == made.authorization_context(
        fixed, "eve"
    )
    assert made.fields(replace(fixed, name="other"), "bob") == ()
    assert "s3cret" not in repr(made)


META = {
    "progressToken": 7,
    "baggage": "secret=1",
    "traceparent": "00-1-1-01",
    "com.example/mine": "x",
}


def client_params(**more):
    able = {"elicitation": {"form": {}}, "sampling": {}, "x": {}}
    return with_request_meta({"name": "a"} | more, able, {"name": "evil"}, **META)


def test_a_shared_question_carries_nothing_of_the_client():
    told = shared_params(client_params())
    assert told["name"] == "a"
    assert "evil" not in str(told)
    assert told["_meta"]["io.modelcontextprotocol/clientCapabilities"] == {}
    assert "progressToken" not in told["_meta"]


def test_a_call_carries_what_the_server_may_know():
    meta = user_params(client_params(), SHOP)["_meta"]
    able = meta["io.modelcontextprotocol/clientCapabilities"]
    assert able == {"elicitation": {"form": {}}}
    assert (meta["progressToken"], meta["traceparent"]) == (7, "00-1-1-01")
    assert "baggage" not in meta
    assert "com.example/mine" not in meta
    assert "evil" not in str(meta)


# --- rounds --------------------------------------------------------------------------


def rounds(now=1000.0):
    return MultiRoundTrip(
        RequestStateCodec(lambda: RING, "https://gate", lambda: now, lambda: "id")
    )


def bound(user="bob", **more):
    return StateBinding(user, "tools/call", client_params(**more))


ASKED = {
    "resultType": "input_required",
    "inputRequests": {"ok": {"method": "elicitation/create", "params": {}}},
    "requestState": "their-state",
}


def test_a_state_comes_back_to_its_server_as_it_was():
    out = rounds().seal_result(ASKED, bound(), SHOP)
    assert out["requestState"] != "their-state"
    sent = {"name": "a", "requestState": out["requestState"]}
    assert rounds().unseal_params(sent, bound(), SHOP)["requestState"] == "their-state"


@pytest.mark.parametrize(
    ("bound_to", "upstream", "now"),
    [
        (bound("eve"), SHOP, 1000.0),
        (bound(arguments={"order": 2}), SHOP, 1000.0),
        (bound(), replace(SHOP, name="desk"), 1000.0),
        (bound(), SHOP, 1601.0),
    ],
)
def test_a_state_of_another_user_call_server_or_time_is_refused(
    bound_to, upstream, now
):
    out = rounds().seal_result(ASKED, bound(), SHOP)
    sent = {"name": "a", "requestState": out["requestState"]}
    with pytest.raises(InvalidParams):
        rounds(now).unseal_params(sent, bound_to, upstream)


@pytest.mark.parametrize(
    "wrong",
    [
        {"inputRequests": {"x": {"method": "sampling/createMessage"}}},
        {"inputRequests": {"x": {"method": "tools/call"}}},
        {"inputRequests": {"x": "elicitation/create"}},
        {"inputRequests": ["elicitation/create"]},
        {"requestState": 7},
        {"requestState": "x" * 30_001},
    ],
)
def test_what_a_server_may_not_ask_ends_the_call(wrong):
    with pytest.raises(UpstreamUnavailable):
        rounds().seal_result(ASKED | wrong, bound(), SHOP)


# --- a server's answers --------------------------------------------------------------


class Fake:
    """A client of chapter 7 that answers what it was given, and counts."""

    def __init__(self, *answers):
        self.answers, self.sent, self.closed = list(answers), [], 0

    def send(self, request, timeout, idle):
        self.sent.append((request, timeout))
        answer = self.answers.pop(0) if self.answers else UpstreamDown("down")
        if isinstance(answer, Exception):
            raise answer
        kind, body, *status = answer
        fields = (("Content-Type", kind),)
        return Response(*(status or [200]), fields, Counting(self, body))


class Counting:
    def __init__(self, fake, pieces):
        self.fake, self.pieces = fake, pieces

    def __iter__(self):
        yield from self.pieces

    def close(self):
        self.fake.closed += 1


JSON, EVENTS = "application/json", "text/event-stream"
DONE = b'{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'
PROGRESS = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {}}
ODD = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {}}
RESULT = {"jsonrpc": "2.0", "id": 1, "result": {"ok": 1}}


def remote(*answers, clock=lambda: 0.0, upstream=SHOP):
    fake = Fake(*answers)
    shown = (("Authorization", "Bearer own"),)
    return RemoteServer(upstream, fake, lambda user: shown, clock), fake


def ask(server, **more):
    return server.request(
        "tools/call", with_request_meta({"name": "a"}, {}, {}), "bob", **more
    )


def test_a_request_says_everything_and_shows_the_gateways_own_token():
    server, fake = remote((JSON, [DONE]))
    assert ask(server) == {"content": []}
    request, timeout = fake.sent[0]
    fields = dict(request.fields)
    assert (fields["Mcp-Name"], fields["Mcp-Method"]) == ("a", "tools/call")
    assert fields["Authorization"] == "Bearer own"
    assert int(fields["Content-Length"]) == len(b"".join(request.body))
    assert timeout == 30.0
    assert fake.closed == 1


def test_a_stream_yields_only_notices_that_belong_to_a_call():
    body = [
        encode_event(PROGRESS),
        encode_event(ODD),
        encode_event(RESULT),
        encode_event(PROGRESS),
    ]
    server, fake = remote((EVENTS, body))
    work = ask(server)
    assert next(work) == PROGRESS
    with pytest.raises(StopIteration) as end:
        next(work)
    assert end.value.value == {"ok": 1}
    assert fake.closed == 1
    again, _ = remote((EVENTS, body))
    assert result_only(ask(again)) == {"ok": 1}


def test_who_leaves_a_stream_hangs_up_at_the_server():
    server, fake = remote((EVENTS, [encode_event(PROGRESS), encode_event(PROGRESS)]))
    work = ask(server)
    next(work)
    work.close()
    assert fake.closed == 1


def test_an_answer_without_end_is_cut_off():
    def endless():
        while True:
            yield b" " * 1_000_000

    server, fake = remote((JSON, endless()))
    with pytest.raises(UpstreamUnavailable):
        ask(server)
    assert fake.closed == 1
    assert MAX_BYTES < 10_000_000


def test_the_breaker_spares_a_server_that_does_not_answer():
    now = [0.0]
    upstream = replace(SHOP, breaker_failures=2, breaker_seconds=5.0)
    server, fake = remote(clock=lambda: now[0], upstream=upstream)
    for _ in range(5):
        with pytest.raises(UpstreamUnavailable):
            ask(server)
    assert len(fake.sent) == 2
    now[0] = 6.0
    fake.answers.append((JSON, [DONE]))
    assert ask(server) == {"content": []}


def test_an_error_is_the_servers_and_no_fault_of_the_way():
    error = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}}'
    server, _ = remote(*[(JSON, [error], 400)] * 5)
    for _ in range(5):
        with pytest.raises(UpstreamError) as caught:
            ask(server)
    assert (caught.value.code, caught.value.status) == (-32602, 400)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        ({"code": -32601, "message": "m"}, -32601, 404),
        ({"code": -32020, "message": "m"}, -32020, 400),
        ({"code": 7, "message": 8}, 7, 500),
        ({"code": True, "message": "m", "data": [1]}, -32603, 500),
        ("odd", -32603, 500),
    ],
)
def test_whatever_an_error_is_it_is_one_for_the_client(error, code, status):
    told = UpstreamError(error)
    assert (told.code, told.status) == (code, status)
    assert isinstance(told.to_json()["message"], str)


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_refuses_the_gateway_is_the_gateways_trouble(status):
    server, fake = remote((JSON, [b"{}"], status))
    with pytest.raises(UpstreamUnavailable, match="does not take the gateway's token"):
        ask(server)
    assert fake.closed == 1


# --- following -----------------------------------------------------------------------


ACK = {"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
       "params": {}}  # fmt: skip
TOOLS_CHANGED = LIST_CHANGED["toolsListChanged"]


def notice(method, **params):
    return {"jsonrpc": "2.0", "method": method, "params": params}


def followed(*answers, wanted=None, clock=lambda: 0.0, sleep=None, **options):
    """Follow until the answers run out; return what is heard, and the pauses."""
    heard, pauses, left = [], [], [len(answers)]
    upstream = replace(SHOP, breaker_failures=99)
    server, fake = remote(*answers, upstream=upstream, clock=clock)
    wanted = wanted or SubscriptionFilter(frozenset({TOOLS_CHANGED}), frozenset())

    def hear(method, uri):
        heard.append((method, uri))

    def alive():
        left[0] -= len(fake.answers) == 0
        return left[0] > -3

    following = UpstreamSubscription(server, wanted, "", hear, alive, **options)
    following.run(sleep or pauses.append)
    return heard, pauses


def test_each_time_a_stream_begins_again_everything_may_have_changed():
    stream = (EVENTS, [encode_event(ACK), encode_event(notice(TOOLS_CHANGED))])
    heard, _ = followed(stream, stream)
    assert heard == [(TOOLS_CHANGED, None)] * 4


def test_a_stream_that_ends_at_once_is_followed_less_and_less_often():
    stream = (EVENTS, [encode_event(ACK)])
    _, pauses = followed(*[stream] * 9)
    assert pauses[:8] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    _, pauses = followed(*[stream] * 3, jitter=lambda: 0.5)
    assert pauses[:2] == [0.25, 0.5]


def test_a_server_that_flaps_empties_the_cache_now_and_then_and_loses_no_change():
    now, stream = [0.0], (EVENTS, [encode_event(ACK)])
    heard, _ = followed(*[stream] * 40, clock=lambda: now[0])
    assert len(heard) == 3
    told = []

    def sleep(seconds):
        now[0] += seconds
        told.append(now[0])

    heard, _ = followed(*[stream] * 40, clock=lambda: now[0], sleep=sleep)
    assert 30 < len(heard) < 40
    assert now[0] > 900


def test_what_was_missed_is_told_while_a_stream_that_settles_goes_on():
    now, short = [0.0], (EVENTS, [encode_event(ACK)])

    def steady():
        for _ in range(4):
            now[0] += 10
            yield b": here\n\n"

    heard, pauses = followed(
        *[short] * 3, (EVENTS, steady()), short, clock=lambda: now[0]
    )
    assert len(heard) == 5
    assert pauses[:4] == [0.5, 1.0, 2.0, 0.5]


def test_only_what_was_asked_for_is_heard():
    wanted = SubscriptionFilter(frozenset(), frozenset({"book://emma"}))
    told = [
        encode_event(notice(RESOURCE_UPDATED, uri=uri))
        for uri in ("book://emma", "book://x")
    ]
    heard, _ = followed(
        (EVENTS, [encode_event(ACK), *told, encode_event(ODD)]), wanted=wanted
    )
    assert heard == [
        (RESOURCE_UPDATED, "book://emma"),
        (RESOURCE_UPDATED, "book://emma"),
    ]


def test_a_server_that_is_away_is_asked_less_and_less_often():
    _, pauses = followed(*[UpstreamDown("away")] * 9)
    assert pauses[:8] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


# --- lists ---------------------------------------------------------------------------


def test_what_has_no_good_name_or_stands_twice_is_left_out():
    kind = LISTS["tools/list"]
    listed = [{"name": "a"}, {"name": "b"}, {"name": "b"}, {"name": "c d"}, {}, 7]
    assert with_unique_names(with_valid_names(kind, listed)) == [{"name": "a"}]
    assert with_valid_names(kind, "no list") == []


# --- the one file --------------------------------------------------------------------


GOOD = """
[gateway]
networks = ["127.0.0.0/8"]

[servers.shop]
url = "http://127.0.0.1:8001/mcp"

[grants.all]
users = ["*"]
tools = ["shop__*"]
"""


def test_a_small_file_is_enough():
    config = read_config(GOOD)
    (shop,) = config.upstreams
    assert (shop.name, shop.may_ask, shop.timeout) == ("shop", ("elicitation",), 30.0)
    assert config.jwt is None


def test_the_ready_configuration_is_good():
    config = read_config(fill_config(PLACEHOLDERS))
    assert [one.name for one in config.upstreams] == ["shop", "books"]
    assert config.jwt is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("[gateway]", "[gatway]", 2, "did you mean 'gateway'"),
        ('url = "http://127.0.0.1:8001/mcp"', "", 5, "url is missing"),
        ("127.0.0.1:8001", "10.0.0.1", 6, "not on the public internet"),
        ("shop__*", "shp__*", 10, "did you mean 'shop'"),
        ("shop__*", "*", 0, ""),
        ('users = ["*"]', "users = []", 9, 'add users = ["NAME"]'),
        ('tools = ["shop__*"]', "", 8, "grants nothing"),
        ('tools = ["shop__*"]', "tools = 7", 10, "a list of texts"),
        ("[servers.shop]", "[servers.shop_2]", 5, "small letters, digits and dashes"),
        ('/mcp"\n', '/mcp"\ntoken_from = "abc def"\n', 7, "never the token itself"),
        ('/mcp"\n', '/mcp"\ntoken_from = "A"\naudience = "x"\n', 7, "one of the two"),
        ('/mcp"\n', '/mcp"\noperations = ["a"]\n', 7, "add openapi"),
        ('/mcp"\n', '/mcp"\nmay_ask = ["money"]\n', 7, "'elicitation'"),
        ('/mcp"\n', '/mcp"\ntimeout = 0\n', 7, "0.001"),
        ("[grants.all]", "[limits.few]\nquota = 1\nwindow = 60\n[grants.all]", 8,
         'add tools = ["SERVER__TOOL"]'),
        ("[grants.all]",
         '[limits.few]\nquota = 1\nwindow = 60\nby = "address"\ntools = ["shop__a"]\n'
         "[grants.all]", 11, "counts by user"),
        ("[gateway]", "[gateway", 2, "no TOML"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_what_to_do(old, new, line, said):
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    if not said:
        assert read_config(text).grants[0].tools == (new,)
        return
    with pytest.raises(ConfigError) as caught:
        read_config(text, "my.toml")
    assert any(
        one.startswith(f"my.toml:{line}: ") and said in one
        for one in caught.value.lines
    ), caught.value.lines


def test_a_file_without_servers_or_grants_says_both():
    with pytest.raises(ConfigError) as caught:
        read_config("")
    assert len(caught.value.lines) == 2


# --- the issuer of the demonstration -------------------------------------------------


def asked_for(user="demo-staff", password="demo", **form):
    app = create_issuer(
        issuer="http://i", audience="http://g/mcp", ring=RING, clock=lambda: 1000.0
    )
    told = {"grant_type": "client_credentials", "resource": "http://g/mcp"} | form
    return app.test_client().post("/token", data=told, auth=(user, password))


def test_the_issuer_makes_a_token_for_the_gateway_alone():
    token = asked_for().json["access_token"]
    policy = TokenPolicy(("HS256",), "http://i", "http://g/mcp", max_lifetime=3600)
    assert (
        verify(token, RING.verification_keys(), policy, now=1000.0)["sub"]
        == "demo-staff"
    )


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"user": "root"}, 401),
        ({"password": "d\u00e9mo"}, 401),
        ({"resource": "http://other"}, 400),
        ({"grant_type": "password"}, 400),
    ],
)
def test_the_issuer_refuses_others(more, status):
    assert asked_for(**more).status_code == status
