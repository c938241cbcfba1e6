import hashlib
import json

import pytest

from exercises.grader.errors import AnswerError

governing = pytest.mark.exercise(
    "filter_and_enforce",
    points=5,
    minutes=20,
    hint="Three cases by method. For a list, ask first and filter then; for a call, "
    "decide first and ask then. Whatever you refuse gets the one error, word for word.",
    section="Experiment 1: hidden is not forbidden",
)
ageing = pytest.mark.exercise(
    "decrement_ttl",
    points=2,
    minutes=10,
    hint="What is left is the ttl minus the milliseconds spent, which cannot be fewer "
    "than none. `int` cuts towards zero; `//` rounds down.",
    section="Experiment 2: a cache for everybody",
)
pinning = pytest.mark.exercise(
    "pin_definition",
    points=3,
    minutes=15,
    hint="`json.dumps` has an argument for each of the three rules. A definition is "
    "more than its description: hash all of it. Count the names before you compare.",
    section="Experiment 3: what the description says",
)
converting = pytest.mark.exercise(
    "convert_operation",
    points=4,
    minutes=25,
    hint="First pick the parameters that a model may set, path and query. "
    "`urllib.parse.quote` leaves the slash alone, unless you tell it that nothing is "
    "safe.",
    section="Experiment 4: a REST service as tools",
)


TOOLS = [
    {"name": name, "description": f"Does {name}.", "inputSchema": {"type": "object"}}
    for name in ("search_books", "set_price", "check_stock", "search")
]
LIST = {
    "resultType": "complete",
    "tools": TOOLS,
    "nextCursor": "4",
    "ttlMs": 60_000,
    "cacheScope": "public",
    "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "shop"}},
}
GUEST = ["check_stock", "search_books"]
NO_TOOL = {"code": -32602, "message": "there is no such tool"}
NO_METHOD = {"code": -32601, "message": "there is no such method"}


def replies(*results):
    told = [
        {"jsonrpc": "2.0", "id": number, **one} for number, one in enumerate(results, 1)
    ]
    return [
        {
            "headers": [("Content-Type", "application/json")],
            "body": json.dumps(one).encode(),
        }
        for one in told
    ]


def start(answers, *results, **grants):
    gate = answers.service("create_gateway", replicas=2, upstream=replies(*results))
    for user, names in grants.items():
        gate.put(f"/grants/{user}", json=names)
    return gate


def ask(gate, user, method, number=1, **params):
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return gate.post("/mcp", json=message, headers={"X-User": user})["json"]


def error(told, number=1):
    return {"jsonrpc": "2.0", "id": number, "error": told}


@governing
def test_a_list_has_the_granted_tools_in_their_order_and_is_private(answers):
    gate = start(answers, {"result": LIST}, guest=GUEST)
    kept = [TOOLS[0], TOOLS[2]]
    expected = {**LIST, "tools": kept, "cacheScope": "private"}
    reply = ask(gate, "guest", "tools/list")
    assert reply == {"jsonrpc": "2.0", "id": 1, "result": expected}


@governing
def test_the_server_sees_the_page_that_was_asked_for(answers):
    gate = start(answers, {"result": LIST}, guest=GUEST)
    ask(gate, "guest", "tools/list", cursor="4")
    assert json.loads(gate.upstream_seen[0]["body"])["params"] == {"cursor": "4"}


@governing
@pytest.mark.parametrize("names", [[], ["books"], ["Search_Books"], ["search_book"]])
def test_a_page_can_be_empty(answers, names):
    gate = start(answers, {"result": LIST}, guest=names)
    result = ask(gate, "guest", "tools/list")["result"]
    assert result == {**LIST, "tools": [], "cacheScope": "private"}


@governing
def test_a_list_that_lost_nothing_is_private_all_the_same(answers):
    every = [tool["name"] for tool in TOOLS]
    gate = start(answers, {"result": LIST}, boss=every)
    result = ask(gate, "boss", "tools/list")["result"]
    assert result == {**LIST, "cacheScope": "private"}


@governing
def test_users_and_replicas_do_not_mix(answers):
    lists = [{"result": LIST}] * 6
    gate = start(answers, *lists, guest=GUEST, staff=["set_price"])
    seen = [
        [tool["name"] for tool in ask(gate, user, "tools/list", n)["result"]["tools"]]
        for n, user in enumerate(["guest", "guest", "staff", "staff", "nobody"], 1)
    ]
    guest = ["search_books", "check_stock"]
    assert seen == [guest, guest, ["set_price"], ["set_price"], []]


DONE = {"resultType": "complete", "content": [{"type": "text", "text": "ok"}]}


@governing
def test_a_granted_call_goes_through_as_it_is(answers):
    gate = start(answers, {"result": DONE}, guest=GUEST)
    given = {"book_id": "emma"}
    reply = ask(gate, "guest", "tools/call", name="check_stock", arguments=given)
    assert reply == {"jsonrpc": "2.0", "id": 1, "result": DONE}
    (seen,) = gate.upstream_seen
    assert json.loads(seen["body"])["params"] == {
        "name": "check_stock",
        "arguments": given,
    }


@governing
@pytest.mark.parametrize(
    "params",
    [
        {"name": "set_price", "arguments": {"cents": 1}},
        {"name": "no_such_tool", "arguments": {}},
        {"name": "search", "arguments": {}},
        {"name": "Search_Books"},
        {"name": " search_books"},
        {"name": ["search_books"]},
        {"name": None},
        {"name": {"check_stock": 1}},
        {"arguments": {"name": "search_books"}},
        {},
    ],
)
def test_hidden_and_unknown_tools_are_refused_alike_and_unasked(answers, params):
    gate = start(answers, {"result": DONE}, guest=GUEST)
    for number in (1, "a"):
        reply = ask(gate, "guest", "tools/call", number, **params)
        assert reply == error(NO_TOOL, number)
    assert gate.upstream_hits == 0


@governing
def test_a_call_needs_no_list_before_it_and_a_list_opens_nothing(answers):
    gate = start(answers, {"result": LIST}, {"result": LIST}, guest=GUEST)
    for number in (1, 2):
        ask(gate, "guest", "tools/list", number)
    for number in (3, 4):
        reply = ask(gate, "guest", "tools/call", number, name="set_price")
        assert reply == error(NO_TOOL, number)


@governing
def test_what_is_revoked_is_gone_for_the_next_call_at_both_replicas(answers):
    gate = start(answers, {"result": DONE}, {"result": DONE}, guest=GUEST)
    for number in (1, 2):
        assert "result" in ask(gate, "guest", "tools/call", number, name="check_stock")
    gate.put("/grants/guest", json=["search_books"])
    for number in (3, 4):
        reply = ask(gate, "guest", "tools/call", number, name="check_stock")
        assert reply == error(NO_TOOL, number)


@governing
@pytest.mark.parametrize(
    "method",
    ["resources/read", "prompts/get", "completion/complete", "Tools/Call", "tools", ""],
)
def test_any_other_method_is_refused_unasked(answers, method):
    gate = start(answers, {"result": DONE}, guest=GUEST)
    reply = ask(gate, "guest", method, 9, name="check_stock")
    assert reply == error(NO_METHOD, 9)
    assert gate.upstream_hits == 0


@governing
@pytest.mark.parametrize("method", ["tools/list", "tools/call"])
def test_an_error_of_the_server_stays_as_it_came(answers, method):
    fault = {"code": -32603, "message": "the shop is on fire", "data": {"tools": []}}
    gate = start(answers, {"error": fault}, guest=GUEST)
    assert ask(gate, "guest", method, name="check_stock") == error(fault)


PUBLIC, PRIVATE = "public", "private"


@ageing
@pytest.mark.parametrize(
    ("ttl", "asked", "now", "left"),
    [
        (60_000, 100.0, 100.0, 60_000),
        (60_000, 100.0, 145.0, 15_000),
        (60_000, 100.0, 159.5, 500),
        (60_000, 0.0, 60.0, 0),
        (60_000, 0.0, 60.25, 0),
        (60_000, 0.0, 1_800_000_000.0, 0),
        (5_000, 0.0, 1 / 2048, 4_999),
        (5_000, 0.0, 1 / 512, 4_998),
        (1, 0.0, 1 / 2048, 0),
        (5_000, 100.0, 90.0, 5_000),
        (5_000, 100.0, 99.9375, 5_000),
        (1, 1_800_000_000.0, 1_800_000_000.0, 1),
    ],
)
def test_a_ttl_loses_what_was_spent(answers, ttl, asked, now, left):
    for scope in (PUBLIC, PRIVATE):
        hint = {"ttlMs": ttl, "cacheScope": scope}
        emitted = answers.re_emit(hint, asked, now, False)
        assert emitted == {"ttlMs": left, "cacheScope": scope}
        assert type(emitted["ttlMs"]) is int


@ageing
@pytest.mark.parametrize("ttl", [None, 0, -5, True, "5000", 5000.0, [], {}])
def test_a_ttl_that_is_none_promises_nothing(answers, ttl):
    hint = {"ttlMs": ttl, "cacheScope": PUBLIC}
    emitted = answers.re_emit(hint, 0.0, 0.0, False)
    assert emitted == {"ttlMs": 0, "cacheScope": PUBLIC}
    assert type(emitted["ttlMs"]) is int


@ageing
@pytest.mark.parametrize(
    ("hint", "filtered", "scope"),
    [
        ({"cacheScope": PUBLIC}, False, PUBLIC),
        ({"cacheScope": PUBLIC}, True, PRIVATE),
        ({"cacheScope": PRIVATE}, False, PRIVATE),
        ({"cacheScope": PRIVATE}, True, PRIVATE),
        ({"cacheScope": "Public"}, False, PRIVATE),
        ({"cacheScope": "everyone"}, False, PRIVATE),
        ({"cacheScope": None}, False, PRIVATE),
        ({}, False, PRIVATE),
    ],
)
def test_a_scope_can_get_narrower_and_never_wider(answers, hint, filtered, scope):
    emitted = answers.re_emit({"ttlMs": 9_000, **hint}, 1.0, 2.0, filtered)
    assert emitted == {"ttlMs": 8_000, "cacheScope": scope}


@ageing
def test_without_anything_there_is_nothing_to_keep(answers):
    emitted = answers.re_emit({}, 1.0, 2.0, False)
    assert emitted == {"ttlMs": 0, "cacheScope": PRIVATE}


PAY = {
    "name": "pay",
    "description": "Pays — for Čapek.",
    "inputSchema": {"type": "object", "properties": {"cents": {"maximum": 1}}},
    "annotations": {"destructiveHint": True},
}


def pinned(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


PAY_TEXT = (
    '{"annotations":{"destructiveHint":true},"description":"Pays — for Čapek.",'
    '"inputSchema":{"properties":{"cents":{"maximum":1}},"type":"object"},"name":"pay"}'
)


@pinning
@pytest.mark.parametrize(
    ("definition", "text"),
    [
        ({"name": "a"}, '{"name":"a"}'),
        (PAY, PAY_TEXT),
        (dict(reversed(PAY.items())), PAY_TEXT),
        ({"name": "a", "_meta": {"x": [2, 1]}}, '{"_meta":{"x":[2,1]},"name":"a"}'),
        ({"name": "a", "title": None}, '{"name":"a","title":null}'),
        ({"name": "a", "description": "x: y, z"},
         '{"description":"x: y, z","name":"a"}'),
    ],
)  # fmt: skip
def test_a_pin_is_the_hash_of_the_whole_definition(answers, definition, text):
    assert answers.pin(definition) == pinned(text)


def lock(answers, *definitions):
    return {one["name"]: answers.pin(one) for one in definitions}


@pinning
def test_what_is_as_it_was_is_not_mentioned(answers):
    shuffled = dict(reversed(PAY.items()))
    locked = lock(answers, PAY, {"name": "search"})
    assert answers.drift(locked, [{"name": "search"}, shuffled]) == {}
    assert answers.drift({}, []) == {}


@pinning
@pytest.mark.parametrize(
    "change",
    [
        {"description": "Pays — for Čapek. "},
        {"description": "Pays - for Čapek."},
        {"description": "Pays — for C\u030capek."},
        {"description": "Pays — for Čapek.\u200b"},
        {"inputSchema": {"type": "object", "properties": {"cents": {"maximum": 2}}}},
        {"inputSchema": {"type": "object", "properties": {"cents": {"maximum": True}}}},
        {"annotations": {"destructiveHint": False}},
        {"annotations": {"readOnlyHint": True}},
        {"title": "Pay"},
        {"_meta": {"a": 1}},
    ],
)
def test_any_change_is_a_change(answers, change):
    listed = [{**PAY, **change}, {"name": "search"}]
    locked = lock(answers, PAY, {"name": "search"})
    assert answers.drift(locked, listed) == {"pay": "changed"}


@pinning
def test_a_missing_member_is_a_change(answers):
    less = {"name": "pay"}
    assert answers.drift(lock(answers, PAY), [less]) == {"pay": "changed"}


@pinning
def test_new_and_gone_are_told_apart(answers):
    locked = lock(answers, PAY, {"name": "search"})
    listed = [{"name": "search"}, {"name": "Pay"}]
    assert answers.drift(locked, listed) == {"Pay": "new", "pay": "gone"}
    assert answers.drift(locked, []) == {"pay": "gone", "search": "gone"}
    assert answers.drift({}, [PAY]) == {"pay": "new"}


@pinning
@pytest.mark.parametrize("second", [{"name": "pay"}, PAY])
def test_a_name_that_is_listed_twice_is_no_tool(answers, second):
    locked = lock(answers, PAY)
    assert answers.drift(locked, [PAY, second]) == {"pay": "twice"}
    assert answers.drift(locked, [second, PAY]) == {"pay": "twice"}
    assert answers.drift({}, [PAY, second, PAY]) == {"pay": "twice"}


TEXT, WHOLE = {"type": "string", "maxLength": 20}, {"type": "integer", "minimum": 1}


def parameter(name, where, schema=TEXT, **more):
    return {"name": name, "in": where, "schema": schema, **more}


SEARCH = {
    "operationId": "search_books",
    "summary": "Find books.",
    "description": "A long text.",
    "parameters": [
        parameter("limit", "query", WHOLE),
        parameter("q", "query", required=True),
        parameter("X-Trace", "header", required=True),
        parameter("shelf", "path", required=True),
        parameter("session", "cookie"),
        parameter("new", "query", {"type": "boolean"}, required=False),
    ],
}
ORDER = {
    "operationId": "place_order",
    "summary": "Order.",
    "parameters": [parameter("user", "path")],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
}


def tool(name, description, properties, required, reads):
    return {
        "name": name,
        "description": description,
        "inputSchema": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": reads},
    }


@converting
def test_parameters_become_properties_but_for_header_and_cookie(answers):
    properties = {"limit": WHOLE, "q": TEXT, "shelf": TEXT, "new": {"type": "boolean"}}
    made = tool("search_books", "Find books.", properties, ["q", "shelf"], True)
    assert answers.as_tool("get", SEARCH) == made


@converting
@pytest.mark.parametrize("required", [True, False, None])
def test_a_body_is_one_more_property(answers, required):
    body = {**ORDER["requestBody"]}
    body["required"] = required
    if required is None:
        del body["required"]
    names = ["user", "body"] if required else ["user"]
    properties = {"user": TEXT, "body": {"type": "object"}}
    made = tool("place_order", "Order.", properties, names, False)
    assert answers.as_tool("post", {**ORDER, "requestBody": body}) == made


@converting
@pytest.mark.parametrize("method", ["get", "put", "post", "delete", "patch"])
def test_only_a_get_is_known_to_read(answers, method):
    made = answers.as_tool(method, {"operationId": "a", "summary": "b"})
    assert made == tool("a", "b", {}, [], method == "get")
    old = {"operationId": "a", "summary": "b", "deprecated": False}
    assert answers.as_tool(method, old) == made


@converting
def test_a_deprecated_operation_becomes_no_tool(answers):
    assert answers.as_tool("get", {**SEARCH, "deprecated": True}) is None


PATH = "/shelves/{shelf}/books"


@converting
@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        ({"shelf": "a", "q": "x"}, "/shelves/a/books?q=x"),
        ({"q": "x", "shelf": "a", "limit": 5}, "/shelves/a/books?limit=5&q=x"),
        ({"shelf": "a", "q": "x y&limit=9"}, "/shelves/a/books?q=x+y%26limit%3D9"),
        ({"shelf": "a", "q": "Čapek"}, "/shelves/a/books?q=%C4%8Capek"),
        ({"shelf": "a", "q": "", "new": False}, "/shelves/a/books?q=&new=false"),
        ({"shelf": "a", "q": "true", "new": True}, "/shelves/a/books?q=true&new=true"),
        ({"shelf": "a", "q": "0", "limit": 0}, "/shelves/a/books?limit=0&q=0"),
        ({"shelf": "a"}, "/shelves/a/books"),
        ({"shelf": "a/b"}, "/shelves/a%2Fb/books"),
        ({"shelf": "../../orders"}, "/shelves/..%2F..%2Forders/books"),
        ({"shelf": "a?q=b#c"}, "/shelves/a%3Fq%3Db%23c/books"),
        ({"shelf": "%2e%2e"}, "/shelves/%252e%252e/books"),
        ({"shelf": "a b"}, "/shelves/a%20b/books"),
        ({"shelf": "..."}, "/shelves/.../books"),
        ({"shelf": "{q}", "q": "x"}, "/shelves/%7Bq%7D/books?q=x"),
        ({"shelf": "\r\nHost: evil"}, "/shelves/%0D%0AHost%3A%20evil/books"),
        ({"shelf": 7}, "/shelves/7/books"),
        ({"shelf": True}, "/shelves/true/books"),
    ],
)
def test_values_stay_in_their_place(answers, arguments, target):
    assert answers.as_target(PATH, SEARCH, arguments) == target


@converting
def test_a_value_is_not_read_as_a_name(answers):
    two = {"parameters": [parameter("a", "path"), parameter("b", "path")]}
    told = {"a": "{b}", "b": "x"}
    assert answers.as_target("/{a}/{b}", two, told) == "/%7Bb%7D/x"


@converting
def test_a_body_is_not_part_of_the_target(answers):
    told = {"user": "alice", "body": {"book": "emma"}}
    assert answers.as_target("/users/{user}/orders", ORDER, told) == (
        "/users/alice/orders"
    )


@converting
@pytest.mark.parametrize("value", ["", ".", ".."])
def test_what_no_encoding_helps_is_refused(answers, value):
    with pytest.raises(AnswerError) as caught:
        answers.as_target(PATH, SEARCH, {"shelf": value, "q": "x"})
    assert caught.value.kind == "ValueError"
