import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import Unauthorized

from examples.ch03_tokens import TokenPolicy
from examples.ch10_mcp import (
    PROTOCOL_VERSION,
    BearerTokens,
    CachingHint,
    CallFailed,
    HeaderMismatch,
    InputRequired,
    InvalidParams,
    InvalidRequest,
    McpClient,
    McpContext,
    McpError,
    McpRequest,
    McpServer,
    MissingClientCapability,
    NotificationBus,
    ParseError,
    Resource,
    ResourceTemplate,
    ResultCache,
    SubscriptionFilter,
    Tool,
    ToolRegistry,
    create_app,
    decode_value,
    elicitation_form,
    encode_event,
    encode_value,
    parse_request,
    read_caching_hint,
    read_events,
    read_request_meta,
    request_fields,
    verify_fields,
    verify_param_fields,
    with_request_meta,
)
from examples.ch10_mcp.experiments.stage import (
    RING,
    Parts,
    Stage,
    key,
    says_yes,
)
from examples.ch10_mcp.protocol.constants import EVENT_STREAM, JSON
from examples.ch10_mcp.protocol.notifications import LIST_CHANGED, RESOURCE_UPDATED
from examples.ch10_mcp.security.request_state import RequestStateCodec, StateBinding
from examples.ch10_mcp.server.json_schema import validate_value
from examples.ch10_mcp.server.pagination import paginate
from examples.ch10_mcp.server.resources import ResourceRegistry
from examples.ch10_mcp.server.results import text_content, tool_result
from examples.lab import MemoryStore, StoreError


def small(fields):
    return {name.lower(): value for name, value in fields.items()}


# --- messages ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", ParseError),
        (b"{", ParseError),
        (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}', ParseError),
        (b"[]", InvalidRequest),
        (b'[{"jsonrpc":"2.0","id":1,"method":"x"}]', InvalidRequest),
        (b'{"id":1,"method":"x"}', InvalidRequest),
        (b'{"jsonrpc":"2.0","id":null,"method":"x"}', InvalidRequest),
        (b'{"jsonrpc":"2.0","id":true,"method":"x"}', InvalidRequest),
        (b'{"jsonrpc":"2.0","id":1,"method":7}', InvalidRequest),
        (b'{"jsonrpc":"2.0","id":1,"method":"x","params":[]}', InvalidRequest),
    ],
)
def test_what_is_no_single_message_is_refused(raw, kind):
    with pytest.raises(kind):
        parse_request(raw)


@given(st.binary(max_size=60))
def test_whatever_the_bytes_parse_raises_only_its_own_errors(raw):
    try:
        parse_request(raw)
    except McpError as error:
        assert error.code in (-32700, -32600)


@pytest.mark.parametrize("missing", ["protocolVersion", "clientCapabilities"])
def test_the_envelope_needs_revision_and_capabilities_and_no_name(missing):
    params = with_request_meta({}, {}, {"name": "x"})
    del params["_meta"]["io.modelcontextprotocol/clientInfo"]
    assert (
        read_request_meta(McpRequest(1, "tools/list", params)).protocol_version
        == PROTOCOL_VERSION
    )
    del params["_meta"][f"io.modelcontextprotocol/{missing}"]
    with pytest.raises(InvalidParams, match=missing):
        read_request_meta(McpRequest(1, "tools/list", params))


# --- header fields -------------------------------------------------------------------


@given(st.text(max_size=30))
def test_any_text_travels_in_a_field(words):
    carried = encode_value(words)
    assert carried.isascii()
    assert carried.isprintable()
    assert carried == carried.strip()
    assert decode_value(carried) == words


@given(st.text(max_size=30), st.text(max_size=12))
def test_a_value_has_one_spelling_in_base64(words, other):
    sent = f"=?base64?{other}?="
    try:
        if decode_value(sent) == words:
            assert sent == "=?base64?" + sent[9:-2] + "?="
            assert encode_value(words) in (sent, words)
    except HeaderMismatch:
        pass


SCHEMA = {
    "type": "object",
    "properties": {
        "region": {"type": "string", "x-mcp-header": "Region"},
        "deep": {
            "type": "object",
            "properties": {"count": {"type": "integer", "x-mcp-header": "Count"}},
        },
        "flag": {"type": "boolean", "x-mcp-header": "Flag"},
    },
}


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"region": "us"},
        {"region": "Čapek", "deep": {"count": 3}, "flag": False},
        {"region": " padded ", "flag": True},
        {"region": None, "deep": {}},
        {"region": ""},
    ],
)
def test_what_a_client_mirrors_the_server_accepts(arguments):
    message = McpRequest(1, "tools/call", {"name": "t", "arguments": arguments})
    fields = small(request_fields(message, SCHEMA))
    verify_fields(fields, message, PROTOCOL_VERSION)
    verify_param_fields(fields, arguments, SCHEMA)


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ({"region": "us"}, {}),
        ({"region": "us"}, {"mcp-param-region": "eu"}),
        ({"region": "us"}, {"mcp-param-region": "US"}),
        ({}, {"mcp-param-region": "us"}),
        ({"deep": {"count": 3}}, {"mcp-param-count": "3.0"}),
        ({"flag": True}, {"mcp-param-flag": "True"}),
        ({"region": "a"}, {"mcp-param-region": "=?base64?YR==?="}),
    ],
)
def test_a_mirrored_argument_that_disagrees_is_refused(arguments, fields):
    with pytest.raises(HeaderMismatch):
        verify_param_fields(fields, arguments, SCHEMA)


# --- over HTTP -----------------------------------------------------------------------


def send(stage, method, params=None, **changed):
    """Send one message of the new era; `changed` replaces header fields."""
    whole = (
        params
        if params and "_meta" in params
        else with_request_meta(params or {}, {}, {})
    )
    message = McpRequest(1, method, whole)
    fields = {"Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON}
    fields |= request_fields(message) | changed
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": whole}
    session = stage.net.session("alice")
    return session.post("http://shop/mcp", data=json.dumps(body), headers=fields)


def test_any_request_may_be_the_first():
    client = Stage().client()
    found = client.call("search_books", words="emma")["structuredContent"]
    assert found["books"][0]["id"] == "emma"


def test_discover_says_what_there_is():
    told = Stage().client().discover()
    assert told["supportedVersions"] == [PROTOCOL_VERSION]
    assert set(told["capabilities"]) == {"tools", "resources", "prompts", "completions"}
    assert told["resultType"] == "complete"
    assert read_caching_hint(told) == CachingHint(60_000, "public")


@pytest.mark.parametrize(
    "method",
    ["initialize", "ping", "logging/setLevel", "resources/subscribe", "no/such"],
)
def test_removed_and_unknown_methods_are_not_found(method):
    reply = send(Stage(), method)
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == -32601
    assert reply.json()["id"] == 1


def test_another_revision_is_told_which_there_are():
    params = with_request_meta({}, {}, {})
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2099-01-01"
    reply = send(
        Stage(), "tools/list", params, **{"MCP-Protocol-Version": "2099-01-01"}
    )
    assert reply.status_code == 400
    error = reply.json()["error"]
    assert error["code"] == -32022
    assert error["data"] == {"supported": [PROTOCOL_VERSION], "requested": "2099-01-01"}


@pytest.mark.parametrize("verb", ["get", "delete", "put"])
def test_only_post_is_allowed(verb):
    reply = getattr(Stage().net.session("alice"), verb)("http://shop/mcp")
    assert reply.status_code == 405
    assert reply.headers["Allow"] == "POST"


def test_a_notification_is_accepted_and_not_answered():
    stage = Stage()
    fields = {"Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON}
    body = b'{"jsonrpc":"2.0","method":"notifications/cancelled"}'
    session = stage.net.session("alice")
    reply = session.post("http://shop/mcp", data=body, headers=fields)
    assert (reply.status_code, reply.content) == (202, b"")


def test_a_session_id_is_ignored_and_none_is_made():
    reply = send(Stage(), "tools/list", **{"Mcp-Session-Id": "abc"})
    assert reply.status_code == 200
    assert "Mcp-Session-Id" not in reply.headers


def test_arguments_that_do_not_fit_are_for_the_model_to_mend():
    told = Stage().client().call("search_books", words="")
    assert told["isError"]
    assert "words" in told["content"][0]["text"]


@pytest.mark.parametrize(
    ("method", "params", "data"),
    [
        ("tools/call", {"name": "nothing"}, None),
        ("prompts/get", {"name": "nothing"}, None),
        ("prompts/get", {"name": "recommend"}, None),
        ("resources/read", {"uri": "shop://no"}, {"uri": "shop://no"}),
        ("resources/read", {"uri": "book://no-such"}, {"uri": "book://no-such"}),
        ("tools/list", {"cursor": "LTE="}, None),
        ("tools/list", {"cursor": "!"}, None),
        ("subscriptions/listen", {}, None),
        ("completion/complete", {"ref": {"type": "ref/other"}}, None),
    ],
)
def test_wrong_parameters_are_a_protocol_error(method, params, data):
    reply = send(Stage(), method, params)
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == -32602
    assert reply.json()["error"].get("data") == data


def test_a_store_that_is_gone_is_an_error_of_the_protocol():
    stage = Stage()
    stage.store.kill()
    with pytest.raises(CallFailed) as failed:
        stage.client().call("place_order", book_id="emma")
    assert (failed.value.status, failed.value.code) == (503, -32603)


def test_completion_suggests_what_begins_as_typed():
    params = {
        "ref": {"type": "ref/prompt", "name": "recommend"},
        "argument": {"name": "author", "value": "jane"},
    }
    told = Stage().client().request("completion/complete", params)["completion"]
    assert told == {"values": ["Jane Austen"], "total": 1, "hasMore": False}


def test_a_list_goes_on_where_its_cursor_says():
    items = list(range(120))
    first = paginate("n", items, {})
    second = paginate("n", items, {"cursor": first["nextCursor"]})
    third = paginate("n", items, {"cursor": second["nextCursor"]})
    assert first["n"] + second["n"] + third["n"] == items
    assert "nextCursor" not in third


# --- JSON or a stream ----------------------------------------------------------------


def streaming(run):
    """A stage whose server has one tool."""

    def change(parts: Parts) -> None:
        tools = ToolRegistry((Tool("work", "Works.", run),))
        parts.server = McpServer(
            {"name": "s", "version": "1"}, parts.state_codec(), tools
        )

    return Stage(change=change)


def steps(context, _given):
    yield from context.progress(1, 2, "half")
    return tool_result(text_content("done"))


def test_a_notice_makes_the_answer_a_stream_and_its_absence_does_not():
    stage = streaming(steps)
    meta = {"progressToken": "p"}
    params = with_request_meta({"name": "work", "arguments": {}}, {}, {}, **meta)
    reply = send(stage, "tools/call", params)
    assert reply.headers["Content-Type"].startswith(EVENT_STREAM)
    first, last = read_events([reply.content])
    assert first["params"]["progress"] == 1
    assert last["result"]["content"][0]["text"] == "done"
    quiet = send(stage, "tools/call", {"name": "work", "arguments": {}})
    assert quiet.headers["Content-Type"] == JSON


def raising(error):
    def run(context, given):
        raise error

    return run


def raising_late(error):
    def run(context, given):
        yield from context.progress(1, 2, "half")
        raise error

    return run


def returning(value):
    return lambda context, given: value


@pytest.mark.parametrize(
    "run",
    [
        raising(KeyError("hunter2")), raising(RuntimeError("hunter2")),
        raising(OSError("hunter2")), raising(StopIteration("hunter2")),
        raising(RecursionError("hunter2")), raising(TypeError("hunter2")),
        returning(None), returning(["hunter2"]), returning({"content": {1}}),
        raising_late(KeyError("hunter2")), raising_late(StopIteration("hunter2")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("meta", [{}, {"progressToken": "p"}], ids=["json", "stream"])
def test_a_tool_that_raises_is_the_tools_error_with_the_id_and_no_secret(run, meta):
    params = with_request_meta({"name": "work", "arguments": {}}, {}, {}, **meta)
    reply = send(streaming(run), "tools/call", params)
    assert reply.status_code == 200
    streamed = reply.headers["Content-Type"].startswith(EVENT_STREAM)
    last = list(read_events([reply.content]))[-1] if streamed else reply.json()
    assert last["id"] == 1
    assert last["result"]["isError"] is True
    assert "'work' failed" in last["result"]["content"][0]["text"]
    assert "hunter2" not in reply.text


@pytest.mark.parametrize("late", [False, True])
def test_a_store_that_goes_in_a_tool_is_an_error_of_the_protocol_in_a_stream_too(late):
    run = (raising_late if late else raising)(StoreError("gone"))
    meta = {"progressToken": "p"}
    params = with_request_meta({"name": "work", "arguments": {}}, {}, {}, **meta)
    reply = send(streaming(run), "tools/call", params)
    last = list(read_events([reply.content]))[-1] if late else reply.json()
    assert (last["id"], last["error"]["code"]) == (1, -32603)


def test_a_resource_that_raises_is_an_error_of_the_protocol_with_the_id():
    def change(parts):
        broken = Resource("a:b", "a", "A.", lambda context: {}["hunter2"])
        info, resources = {"name": "s"}, ResourceRegistry((broken,), ())
        parts.server = McpServer(info, parts.state_codec(), resources=resources)

    reply = send(Stage(change=change), "resources/read", {"uri": "a:b"})
    assert (reply.status_code, reply.json()["id"]) == (500, 1)
    assert reply.json()["error"]["code"] == -32603
    assert "hunter2" not in reply.text


def test_a_client_reads_a_list_that_has_an_end_and_leaves_out_what_it_cannot_use():
    def client(**page):
        answer = McpClient(None, "", capabilities={})
        answer.request = lambda method, params: page
        return answer

    good = {"name": "a", "inputSchema": {"type": "object"}}
    listed = client(tools=[good, {"name": "b"}, 7], nextCursor=None).list_tools()
    assert listed == [good]
    for page in ({"tools": [], "nextCursor": "again"}, {"tools": [good] * 5001}, {}):
        with pytest.raises(CallFailed, match=r"cursor|5000|no list"):
            client(**page).list_tools()


def test_a_client_that_leaves_ends_the_work():
    ended = []

    def endless(context, _given):
        try:
            while True:
                yield from context.progress(1, 2)
        finally:
            ended.append(True)

    stage = streaming(endless)
    whole = with_request_meta(
        {"name": "work", "arguments": {}}, {}, {}, progressToken=1
    )
    message = McpRequest(1, "tools/call", whole)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": whole}
    fields = {"Accept": "*/*", "Content-Type": JSON} | request_fields(message)
    reply = stage.net.session("a").post(
        "http://shop/mcp", data=json.dumps(body), headers=fields, stream=True
    )
    next(reply.iter_content(1))
    assert ended == []
    reply.close()
    assert ended == [True]


def test_a_tool_that_fails_in_its_stream_says_so_in_its_result():
    def fails(context, _given):
        yield from context.progress(1, 2)
        raise ValueError("out of paper")

    params = with_request_meta(
        {"name": "work", "arguments": {}}, {}, {}, progressToken=1
    )
    *_, last = read_events([send(streaming(fails), "tools/call", params).content])
    assert last["result"]["isError"]


def test_logs_are_sent_only_to_those_who_asked_and_at_their_level():
    def logs(context, _given):
        yield from context.log("debug", "small")
        yield from context.log("error", "large")
        return tool_result(text_content("done"))

    level = "io.modelcontextprotocol/logLevel"
    stage = streaming(logs)
    params = {"name": "work", "arguments": {}}
    quiet = send(stage, "tools/call", params)
    assert quiet.headers["Content-Type"] == JSON
    asked = send(
        stage, "tools/call", with_request_meta(params, {}, {}, **{level: "warning"})
    )
    notices = [m for m in read_events([asked.content]) if "method" in m]
    assert [one["params"]["data"] for one in notices] == ["large"]


def test_events_are_read_whatever_the_pieces():
    messages = [{"id": 1}, {"id": 2, "text": "Čapek\n"}]
    raw = b": here\n\n" + b"".join(encode_event(m) for m in messages)
    for size in (1, 2, 7, len(raw)):
        chunks = [raw[i : i + size] for i in range(0, len(raw), size)]
        assert list(read_events(chunks)) == messages
    assert list(read_events([raw.replace(b"\n", b"\r\n")])) == messages


# --- asking back ---------------------------------------------------------------------

ME = StateBinding("alice", "tools/call", {"name": "refund", "arguments": {"id": 1}})


def state_codec(now=1000.0, ring=RING):
    return RequestStateCodec(
        lambda: ring, "https://shop.example", lambda: now, lambda: "id-1"
    )


@pytest.mark.parametrize(
    "other",
    [
        StateBinding("bob", ME.method, ME.params),
        StateBinding(ME.user, "prompts/get", ME.params),
        StateBinding(ME.user, ME.method, {**ME.params, "name": "other"}),
        StateBinding(ME.user, ME.method, {**ME.params, "arguments": {"id": 2}}),
    ],
)
def test_a_state_opens_for_the_call_it_was_closed_for(other):
    closed = state_codec().seal({"cents": 895}, ME)
    assert state_codec().unseal(closed, ME).state == {"cents": 895}
    with pytest.raises(InvalidParams):
        state_codec().unseal(closed, other)


@pytest.mark.parametrize(("later", "good"), [(599, True), (600, False), (-2, False)])
def test_a_state_lives_for_ten_minutes(later, good):
    closed = state_codec().seal({}, ME)
    if good:
        assert state_codec(1000 + later).unseal(closed, ME).id == "id-1"
        return
    with pytest.raises(InvalidParams):
        state_codec(1000 + later).unseal(closed, ME)


def test_a_key_is_rotated_and_no_unfinished_call_is_lost():
    new = key("n-key")
    announced = RING.announce(new)
    switched = announced.switch("n-key")
    before = state_codec(ring=RING).seal({"round": 1}, ME)
    after = state_codec(ring=switched).seal({"round": 2}, ME)
    for ring in (announced, switched):
        assert state_codec(ring=ring).unseal(before, ME).state == {"round": 1}
        assert state_codec(ring=ring).unseal(after, ME).state == {"round": 2}
    with pytest.raises(InvalidParams):
        state_codec(ring=switched.retire("a-key")).unseal(before, ME)
    with pytest.raises(InvalidParams):
        state_codec(ring=RING).unseal(after, ME)


@given(st.text(max_size=40))
def test_whatever_comes_as_a_state_is_refused_in_the_same_words(sent):
    with pytest.raises(InvalidParams, match="not valid, or has expired"):
        state_codec().unseal(sent, ME)


def test_a_question_needs_a_client_that_can_ask():
    asked = InputRequired(
        {"ok": elicitation_form("ok?", {"ok": {"type": "boolean"}}, ("ok",))}
    )
    asked.require_capabilities({"elicitation": {}})
    with pytest.raises(MissingClientCapability) as refused:
        asked.require_capabilities({"sampling": {}})
    assert refused.value.data == {"requiredCapabilities": {"elicitation": {}}}


def test_a_refund_is_paid_once_however_often_it_is_asked_for():
    stage = Stage(replicas=2)
    client = stage.client(input_handler=says_yes)
    order = client.call("place_order", book_id="emma")["structuredContent"]
    first = client.call("refund_order", order_id=order["order_id"])
    second = client.call("refund_order", order_id=order["order_id"])
    assert first["structuredContent"] == second["structuredContent"]
    assert stage.parts[0].store.get("mcp:paid-out") == b"%d" % order["cents"]


@pytest.mark.parametrize("given", [None, [], {"confirm": 7}])
def test_answers_that_are_no_objects_are_refused(given):
    client = Stage().client()
    params = {"name": "search_books", "arguments": {"words": "a"}}
    with pytest.raises(CallFailed) as failed:
        client.request("tools/call", params | {"inputResponses": given})
    assert failed.value.code == -32602


# --- hints ---------------------------------------------------------------------------


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def hinted(ttl, scope="public", **more):
    return {"ttlMs": ttl, "cacheScope": scope, **more}


def test_a_result_is_fresh_until_its_ttl_has_passed():
    clock = Clock()
    cache = ResultCache(clock)
    cache.put("tools/list", {}, "a", hinted(5000))
    clock.now = 4.999
    kept = cache.get("tools/list", {}, "a")
    assert kept.remaining_ms(4.0) == 1000
    clock.now = 5.0
    assert cache.get("tools/list", {}, "a") is None


@pytest.mark.parametrize("ttl", [0, -1, True, "5000", 2.5, None], ids=repr)
def test_a_ttl_that_says_nothing_keeps_nothing(ttl):
    cache = ResultCache(Clock())
    cache.put("tools/list", {}, "a", hinted(ttl))
    assert len(cache) == 0


@pytest.mark.parametrize(
    ("method", "params", "result"),
    [
        ("tools/call", {}, hinted(5000)),
        ("prompts/get", {}, hinted(5000)),
        ("resources/read", {"requestState": "x"}, hinted(5000)),
        ("resources/read", {"inputResponses": {}}, hinted(5000)),
        ("resources/read", {}, hinted(5000, resultType="input_required")),
        ("resources/read", {}, hinted(5000, resultType="odd")),
    ],
)
def test_what_must_not_be_kept_is_not(method, params, result):
    cache = ResultCache(Clock())
    cache.put(method, params, "a", result)
    assert len(cache) == 0


def test_no_server_can_make_a_client_keep_a_result_for_ever():
    clock = Clock()
    cache = ResultCache(clock)
    cache.put("tools/list", {}, "a", hinted(10**15))
    clock.now = 24 * 3600.0
    assert cache.get("tools/list", {}, "a") is None


@pytest.mark.parametrize("share", [True, False])
def test_only_what_is_public_is_shared_and_only_if_that_is_wanted(share):
    cache = ResultCache(Clock(), share_public=share)
    cache.put("tools/list", {}, "alice", hinted(5000))
    cache.put("resources/read", {"uri": "me"}, "alice", hinted(5000, "private"))
    cache.put("resources/read", {"uri": "x"}, "alice", hinted(5000, "PUBLIC"))
    assert (cache.get("tools/list", {}, "bob") is not None) is share
    assert cache.get("resources/read", {"uri": "me"}, "bob") is None
    assert cache.get("resources/read", {"uri": "x"}, "bob") is None
    assert cache.get("resources/read", {"uri": "me"}, "alice") is not None


def test_pages_are_kept_apart_and_meta_is_in_no_key():
    cache = ResultCache(Clock())
    cache.put("tools/list", {"_meta": {"a": 1}}, "a", hinted(5000, n=1))
    cache.put("tools/list", {"cursor": "x"}, "a", hinted(5000, n=2))
    assert cache.get("tools/list", {"_meta": {"a": 2}}, "a").result["n"] == 1
    assert cache.get("tools/list", {"cursor": "x"}, "a").result["n"] == 2


def test_a_notice_forgets_what_changed_and_nothing_else():
    cache = ResultCache(Clock())
    for method, params in [
        ("tools/list", {}),
        ("tools/list", {"cursor": "x"}),
        ("prompts/list", {}),
        ("resources/read", {"uri": "a"}),
        ("resources/read", {"uri": "b"}),
    ]:
        cache.put(method, params, "me", hinted(5000))
    cache.invalidate(LIST_CHANGED["toolsListChanged"])
    assert len(cache) == 3
    cache.invalidate(RESOURCE_UPDATED, "a")
    assert cache.get("resources/read", {"uri": "a"}, "me") is None
    assert cache.get("resources/read", {"uri": "b"}, "me") is not None


def test_the_cache_is_bounded():
    cache = ResultCache(Clock(), max_entries=3)
    for number in range(9):
        cache.put("resources/read", {"uri": str(number)}, "me", hinted(5000))
    assert len(cache) == 3


# --- subscriptions -------------------------------------------------------------------


def test_the_first_message_agrees_and_only_what_was_wanted_follows():
    bus = NotificationBus(MemoryStore())
    wanted = SubscriptionFilter.parse({"notifications": {"promptsListChanged": True}})
    stream = bus.stream(wanted, "s-1", lambda: 0.0, heartbeat=0.0)
    first = next(stream)
    assert first["method"] == "notifications/subscriptions/acknowledged"
    assert first["params"]["notifications"] == {"promptsListChanged": True}
    bus.publish(LIST_CHANGED["toolsListChanged"])
    bus.publish(LIST_CHANGED["promptsListChanged"])
    bus.publish(RESOURCE_UPDATED, "shop://me")
    seen = [next(stream) for _ in range(4)]
    assert [one and one["method"] for one in seen] == [
        None, LIST_CHANGED["promptsListChanged"], None, None,
    ]  # fmt: skip
    ids = {
        one["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"]
        for one in (first, seen[1])
    }
    assert ids == {"s-1"}
    stream.close()


def test_a_resource_is_followed_by_its_uri():
    bus = NotificationBus(MemoryStore())
    wanted = SubscriptionFilter.parse(
        {"notifications": {"resourceSubscriptions": ["shop://me"]}}
    )
    stream = bus.stream(wanted, 1, lambda: 0.0, heartbeat=0.0)
    next(stream)
    bus.publish(RESOURCE_UPDATED, "shop://other")
    bus.publish(RESOURCE_UPDATED, "shop://me")
    assert [next(stream), next(stream)["params"]["uri"]] == [None, "shop://me"]


def test_a_stream_ends_with_a_result_and_stops_listening():
    store, now = MemoryStore(), [0.0]
    bus = NotificationBus(store)
    wanted = SubscriptionFilter.parse({"notifications": {}})
    stream = bus.stream(wanted, 7, lambda: now[0], heartbeat=0.0, max_seconds=10.0)
    next(stream)
    now[0] = 11.0
    (last,) = list(stream)
    assert (last["id"], last["result"]["resultType"]) == (7, "complete")
    assert not any(store._subscriptions.values())


@pytest.mark.parametrize(
    "told", [None, [], {"resourceSubscriptions": "x"},
             {"resourceSubscriptions": [1]}, {"resourceSubscriptions": ["x"] * 101}],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused(told):
    with pytest.raises(InvalidParams):
        SubscriptionFilter.parse({"notifications": told})


# --- odds and ends -------------------------------------------------------------------


def test_a_template_matches_one_segment():
    template = ResourceTemplate("a://{x}/b/{y}", "t", "", lambda *_: {})
    assert template.match("a://1/b/2") == {"x": "1", "y": "2"}
    assert template.match("a://1/2/b/3") is None
    assert template.match("a://1/b/2\n") is None


def test_a_schema_that_points_elsewhere_is_not_followed():
    with pytest.raises(ValueError, match="may not refer"):
        validate_value({"$ref": "http://127.0.0.1:9/x"}, {}, "arguments")


def test_a_ttl_below_zero_is_no_hint():
    with pytest.raises(ValueError, match="-1"):
        CachingHint(-1)


def test_a_client_that_lost_the_definition_lists_and_tries_again():
    stage = Stage()
    told = stage.client().call("check_stock", book_id="emma", branch="west")
    assert told["structuredContent"]["branch"] == "west"
    methods = [
        dict(e.request_fields)["Mcp-Method"]
        for e in stage.net.trace.where(kind="http", target="shop")
    ]
    assert methods == ["tools/call", "tools/list", "tools/call"]


# --- something else than a server behind the endpoint --------------------------------


class Doorman:
    """Answers with whose request it is, and refuses one tool with a field."""

    def validate(self, request, fields, user):
        return McpContext(request, read_request_meta(request), user)

    def handle(self, context):
        if context.request.name == "refused":
            refusal = McpError("not now")
            refusal.status, refusal.fields = 429, (("Retry-After", "7"),)
            raise refusal
        return {"user": context.user, "resultType": "complete"}

    def listen(self, context, clock, heartbeat, max_seconds):
        yield {"user": context.user, "longest": max_seconds}


class Anna:
    def authenticate(self, authorization):
        return "anna"

    def resource_metadata(self):
        return {}


def asked_at_the_door(method, **params):
    app = create_app(
        server=Doorman(), bus=Doorman(), tokens=Anna(), max_stream_seconds=9.0
    )
    message = McpRequest(1, method, with_request_meta(params, {}, {}))
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": message.params}
    fields = request_fields(message) | {"Accept": f"{JSON}, {EVENT_STREAM}"}
    return app.test_client().post("/mcp", json=body, headers=fields)


def test_what_stands_behind_the_endpoint_knows_whose_request_it_is():
    assert asked_at_the_door("tools/list").json["result"]["user"] == "anna"
    heard = next(read_events([asked_at_the_door("subscriptions/listen").data]))
    assert heard == {"user": "anna", "longest": 9.0}


def test_a_refusal_may_carry_header_fields():
    answer = asked_at_the_door("tools/call", name="refused")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize("piece", [b"data: " + b"x" * 5000, b"data: x\n" * 500])
def test_an_event_without_end_is_not_read_to_its_end(piece):
    sent = []

    def endless():
        while True:
            sent.append(piece)
            yield piece

    with pytest.raises(ValueError, match="longer than 1000000 bytes"):
        list(read_events(endless()))
    assert sum(map(len, sent)) < 1_200_000


@pytest.mark.parametrize("sub", ["", None])
def test_a_token_that_names_nobody_opens_nothing(sub):
    policy = TokenPolicy(("HS256",), "https://issuer", "https://shop")
    claims = {"iss": "https://issuer", "aud": "https://shop", "exp": 100, "sub": sub}
    token = RING.sign({k: v for k, v in claims.items() if v is not None})
    with pytest.raises(Unauthorized):
        BearerTokens(RING.verification_keys, policy, lambda: 50.0).authenticate(
            f"Bearer {token}"
        )
