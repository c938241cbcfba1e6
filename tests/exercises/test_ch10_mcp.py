import base64
import json

import pytest

MISMATCH = -32020

comparing = pytest.mark.exercise(
    "verify_fields",
    points=3,
    minutes=15,
    hint="To compare with `=?base64?…?=`, do not decode: encode the name that the body "
    "has, and compare texts. Then no second spelling can get through.",
    section="Break it",
)
sealing = pytest.mark.exercise(
    "seal_state",
    points=4,
    minutes=25,
    hint="Sign everything that must not change: state, end, user and call. Keep them "
    "apart while you sign, for example as JSON: 'ab' + 'c' is 'a' + 'bc'. Compare with "
    "`hmac.compare_digest`, and read the content only after that.",
    section="Experiment 4: the state in Alice's hands",
)
hinting = pytest.mark.exercise(
    "choose_hint",
    points=2,
    minutes=10,
    hint="First: does this method carry a hint at all? Then: must it not be kept? What "
    "is left is a tenth, and a limit.",
    section="Experiment 3: what a hint saves",
)
refunding = pytest.mark.exercise(
    "refund_once",
    points=5,
    minutes=20,
    hint="Two replicas may read 'not paid' in the same moment. `store.compare_and_set` "
    "with `None` lets one of them win; who loses reads what the winner wrote.",
    section="Experiment 4: the state in Alice's hands",
)


def call(method, **params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def fields(method, name=None):
    told = {"mcp-protocol-version": "2026-07-28", "mcp-method": method}
    return told if name is None else told | {"mcp-name": name}


def spelled(text):
    return f"=?base64?{base64.b64encode(text.encode()).decode()}?="


@comparing
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (fields("tools/list"), call("tools/list")),
        (fields("tools/list", "left over"), call("tools/list")),
        (fields("tools/call", "refund"), call("tools/call", name="refund")),
        (fields("prompts/get", "ask"), call("prompts/get", name="ask", arguments={})),
        (fields("resources/read", "shop://me"), call("resources/read", uri="shop://me")),
        (fields("tools/call", spelled("Čapek")), call("tools/call", name="Čapek")),
        (fields("tools/call", spelled("refund")), call("tools/call", name="refund")),
        (fields("tools/call", "=?base64?YQ"), call("tools/call", name="=?base64?YQ")),
        (fields("tools/call", spelled(spelled("a"))),
         call("tools/call", name=spelled("a"))),
    ],
)  # fmt: skip
def test_fields_that_say_what_the_body_says_are_accepted(answers, sent, message):
    assert answers.verify_fields(sent, message) is None


REFUND = call("tools/call", name="refund")


@comparing
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, call("tools/list")),
        ({"mcp-name": "refund"}, REFUND),
        (fields("tools/list"), call("prompts/list")),
        (fields("Tools/List"), call("tools/list")),
        (fields("tools/call"), REFUND),
        (fields("tools/call", ""), REFUND),
        (fields("tools/call", "search"), REFUND),
        (fields("tools/call", "Refund"), REFUND),
        (fields("tools/list", "refund"), REFUND),
        (fields("resources/read", "terms"),
         call("resources/read", uri="shop://me", name="terms")),
        (fields("tools/call", "refund"), call("tools/call", uri="refund")),
        (fields("tools/call", "None"), call("tools/call", name=None)),
        # the base64 of another name, or another base64 of the name
        (fields("tools/call", spelled("search")), REFUND),
        (fields("tools/call", "=?base64?cmVm!dW5k?="), REFUND),
        (fields("tools/call", "=?base64?cmVm dW5k?="), REFUND),
        (fields("tools/call", "=?base64?YR==?="), call("tools/call", name="a")),
        (fields("tools/call", "=?base64?YQ?="), call("tools/call", name="a")),
        (fields("tools/call", "=?base64??="), REFUND),
        (fields("tools/call", "=?base64?/w==?="), REFUND),
        # what looks like base64 and is meant literally cannot be sent literally
        (fields("tools/call", spelled("a")), call("tools/call", name=spelled("a"))),
    ],
)  # fmt: skip
def test_fields_that_disagree_are_refused(answers, sent, message):
    assert answers.verify_fields(sent, message) == MISMATCH


KEY = b"k" * 32
CALL = "refund 7"


def sealed(answers, state="895", user="alice", what=CALL, until=60):
    return answers.seal_state(KEY, state, user, what, until)


@sealing
@pytest.mark.parametrize("state", ["895", "", "a.b.c", "Čapek", '{"cents": 895}', "0"])
def test_what_was_sealed_comes_out(answers, state):
    text = sealed(answers, state)
    assert answers.open_state(KEY, text, "alice", CALL, 59) == state
    assert set(text) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_"
    )


@sealing
@pytest.mark.parametrize(
    ("key", "user", "what", "now"),
    [
        (b"x" * 32, "alice", CALL, 59),
        (KEY, "mallory", CALL, 59),
        (KEY, "", CALL, 59),
        (KEY, "alice", "refund 8", 59),
        (KEY, "alice", CALL, 60),
        (KEY, "alice", CALL, 3600),
        (KEY, "alicerefund", " 7", 59),
        (KEY, "alice ", "refund 7"[:-1], 59),
        (KEY, "alice.refund", "7", 59),
    ],
)
def test_it_opens_for_one_user_one_call_and_a_time(answers, key, user, what, now):
    assert answers.open_state(key, sealed(answers), user, what, now) is None


@sealing
@pytest.mark.parametrize("between", ["", "|", ".", " ", "\x00", ":", "\n", ","])
def test_the_parts_cannot_be_shifted(answers, between):
    text = answers.seal_state(KEY, "1", f"a{between}b", "c", 60)
    assert answers.open_state(KEY, text, "a", f"b{between}c", 1) is None
    assert answers.open_state(KEY, text, f"a{between}b{between}c", "", 1) is None
    assert answers.open_state(KEY, text, f"a{between}b", "c", 1) == "1"


@sealing
def test_no_letter_of_it_can_be_changed(answers):
    text = sealed(answers)
    for at in range(len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        assert answers.open_state(KEY, changed, "alice", CALL, 59) is None


@sealing
@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a", "a.b", "Č.Č", "%%%.%%%", "A" * 5000, "\x00.\x00", "null.null"],
)
def test_nonsense_opens_nothing_and_raises_nothing(answers, text):
    assert answers.open_state(KEY, text, "alice", CALL, 59) is None


@sealing
def test_the_end_cannot_be_moved(answers):
    short, long = sealed(answers, until=60), sealed(answers, until=9000)
    head, _, tail = short.rpartition(".")
    other, _, end = long.rpartition(".")
    for text in (f"{other}.{tail}", f"{head}.{end}"):
        assert answers.open_state(KEY, text, "alice", CALL, 100) is None


PUBLIC, PRIVATE = "public", "private"


@hinting
@pytest.mark.parametrize(
    ("method", "told", "ttl", "scope"),
    [
        ("tools/list", (50, False), 5000, PUBLIC),
        ("tools/list", (50, True), 5000, PRIVATE),
        ("prompts/list", (600, False), 60_000, PUBLIC),
        ("prompts/list", (50.007, False), 5000, PUBLIC),
        ("resources/list", (599.99, False), 59_999, PUBLIC),
        ("resources/templates/list", (86_400, False), 60_000, PUBLIC),
        ("resources/read", (0.123, True), 12, PRIVATE),
        ("resources/read", (0, False), 0, PUBLIC),
        ("server/discover", (1_000_000, True), 60_000, PRIVATE),
    ],
)
def test_a_result_may_be_kept_for_a_tenth_and_a_minute_at_most(
    answers, method, told, ttl, scope
):
    expected = {"ttlMs": ttl, "cacheScope": scope}
    hint = answers.choose_hint(method, *told, False)
    assert hint == expected
    assert isinstance(hint["ttlMs"], int)


@hinting
@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize(
    "method", ["tools/call", "prompts/get", "completion/complete", "tools/lists"]
)
def test_other_results_carry_no_hint(answers, method, filtered):
    assert answers.choose_hint(method, 60, filtered, False) == {}
    assert answers.choose_hint(method, 60, filtered, True) == {}


@hinting
@pytest.mark.parametrize("filtered", [True, False])
def test_what_a_users_answers_decided_is_not_kept(answers, filtered):
    hint = answers.choose_hint("resources/read", 600, filtered, True)
    assert hint == {"ttlMs": 0, "cacheScope": PRIVATE}


YES = {"action": "accept", "content": {"ok": True}}


def start(answers):
    return answers.service("create_refunds", replicas=2)


def ask(shop, user="alice", order="o-7", **more):
    told = {"user": user, "order": order, **more}
    return json.loads(shop.post("/refund", json=told)["body"])


def paid(shop):
    return int(shop.get("/paid")["body"])


@refunding
def test_it_asks_first_and_pays_nothing(answers):
    shop = start(answers)
    assert ask(shop) == {"resultType": "input_required"}
    assert paid(shop) == 0


@refunding
@pytest.mark.parametrize(
    "answer",
    [
        {"action": "decline"},
        {"action": "cancel", "content": None},
        {"action": "accept"},
        {"action": "accept", "content": {}},
        {"action": "accept", "content": {"ok": False}},
        {"action": "accept", "content": {"ok": "true"}},
        {"action": "accept", "content": {"ok": 1}},
        {"action": "decline", "content": {"ok": True}},
        {},
    ],
)
def test_anything_but_yes_pays_nothing_and_may_be_changed_to_yes(answers, answer):
    shop = start(answers)
    assert ask(shop, answer=answer) == {"resultType": "complete", "receipt": None}
    assert paid(shop) == 0
    assert ask(shop, answer=YES)["receipt"]
    assert paid(shop) == 700


@refunding
def test_both_replicas_give_one_receipt_and_pay_once(answers):
    shop = start(answers)
    results = [ask(shop, answer=YES) for _ in range(4)]
    receipts = {result["receipt"] for result in results}
    assert len(receipts) == 1
    assert all(receipts)
    assert {result["resultType"] for result in results} == {"complete"}
    assert paid(shop) == 700


@refunding
def test_a_restart_forgets_nothing(answers):
    shop = start(answers)
    first = ask(shop, answer=YES)
    shop.restart(0)
    shop.restart(1)
    assert [ask(shop, answer=YES) for _ in range(2)] == [first, first]
    assert paid(shop) == 700


@refunding
def test_answers_at_the_same_moment_pay_once(answers):
    shop = start(answers)
    told = {"user": "alice", "order": "o-7", "answer": YES}
    replies = shop.concurrently([("POST", "/refund", {"json": told})] * 6)
    receipts = {json.loads(reply["body"])["receipt"] for reply in replies}
    assert len(receipts) == 1
    assert paid(shop) == 700


@refunding
def test_orders_and_users_are_told_apart(answers):
    shop = start(answers)
    cases = [("alice", "o-7"), ("bob", "o-7"), ("alice", "o-8"), ("a", "b:o-1"),
             ("a:b", "o-1")]  # fmt: skip
    receipts = {ask(shop, user, order, answer=YES)["receipt"] for user, order in cases}
    assert len(receipts) == len(cases)
    assert paid(shop) == 700 + 700 + 800 + 100 + 100
