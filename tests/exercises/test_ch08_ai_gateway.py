import json

import pytest

from exercises.grader.errors import AnswerError

translating = pytest.mark.exercise(
    "to_anthropic",
    points=4,
    minutes=20,
    hint="Go through the messages once and keep a list `results`: the first result of "
    "a row starts a user's message with that list in it, the next ones are appended to "
    "the list, and any other message begins a new list.",
    section="Experiment 1: one request, two providers",
)
assembling = pytest.mark.exercise(
    "assemble",
    points=4,
    minutes=25,
    hint="Join the bytes before you decode them. For tool calls, a dict by `index`: "
    "`setdefault` makes the call at its first piece, and each piece adds to it.",
    section="Experiment 1: one request, two providers",
)
budgeting = pytest.mark.exercise(
    "shared_budget",
    points=5,
    minutes=25,
    hint="Both are one `store.update` with a function of the old value. That function "
    "may run more than once: let it set what you return, and never add to it.",
    section="Experiment 3: a budget, two gateways",
)
keeping = pytest.mark.exercise(
    "shelf",
    points=3,
    minutes=15,
    hint="First return None for all that forbids it. For the key, remove what is in "
    "DELIVERY and write the rest as JSON in one order: `sort_keys=True`.",
    section="Experiment 4: may an answer be given twice?",
)


def chat(*messages, **more):
    return {"model": "m", "messages": [dict(message) for message in messages]} | more


def said(role, content):
    return {"role": role, "content": content}


HI = said("user", "Hi")


@translating
@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, 1024),
        ({"max_tokens": 16}, 16),
        ({"max_completion_tokens": 16}, 16),
        ({"max_completion_tokens": 16, "max_tokens": 99}, 16),
    ],
)
def test_there_is_always_a_limit(answers, limits, expected):
    told = answers.to_anthropic(chat(HI, **limits))
    assert told == {"model": "m", "max_tokens": expected, "messages": [HI]}


@translating
@pytest.mark.parametrize(
    ("messages", "system", "left"),
    [
        ([said("system", "Be brief."), HI], "Be brief.", [HI]),
        (
            [said("system", "Be brief."), HI, said("system", "In French."), HI],
            "Be brief.\n\nIn French.",
            [HI, HI],
        ),
        (
            [HI, said("assistant", "Yes?"), HI],
            None,
            [HI, said("assistant", "Yes?"), HI],
        ),
    ],
)
def test_system_messages_move_out(answers, messages, system, left):
    told = answers.to_anthropic(chat(*messages))
    assert told["messages"] == left
    assert told.get("system") == system
    assert ("system" in told) is (system is not None)


def call(number, **arguments):
    function = {"name": "stock", "arguments": json.dumps(arguments)}
    return {"id": f"c{number}", "type": "function", "function": function}


def calling(*calls, content=None):
    return {"role": "assistant", "content": content, "tool_calls": list(calls)}


def result(number, content):
    return {"role": "tool", "tool_call_id": f"c{number}", "content": content}


def use(number, **arguments):
    return {
        "type": "tool_use",
        "id": f"c{number}",
        "name": "stock",
        "input": arguments,
    }


def used(number, content):
    return {"type": "tool_result", "tool_use_id": f"c{number}", "content": content}


@translating
@pytest.mark.parametrize(
    ("message", "blocks"),
    [
        (calling(call(1, id="emma")), [use(1, id="emma")]),
        (calling(call(1, id="emma", n=2), call(2)), [use(1, id="emma", n=2), use(2)]),
        (
            calling(call(1), content="One moment."),
            [{"type": "text", "text": "One moment."}, use(1)],
        ),
        (calling(call(1), content=""), [use(1)]),
    ],
)
def test_tool_calls_become_blocks(answers, message, blocks):
    told = answers.to_anthropic(chat(HI, message))
    assert told["messages"] == [HI, {"role": "assistant", "content": blocks}]


@translating
def test_results_in_a_row_are_one_message_of_the_user(answers):
    asked = calling(call(1), call(2))
    told = answers.to_anthropic(
        chat(HI, asked, result(1, "7"), result(2, "0"), said("assistant", "Seven."))
    )
    assert [m["role"] for m in told["messages"]] == [
        *("user", "assistant", "user", "assistant")
    ]
    assert told["messages"][2]["content"] == [used(1, "7"), used(2, "0")]


@translating
def test_the_results_of_two_turns_stay_apart(answers):
    told = answers.to_anthropic(
        chat(HI, calling(call(1)), result(1, "7"), calling(call(2)), result(2, "0"))
    )
    assert told["messages"][2] == {"role": "user", "content": [used(1, "7")]}
    assert told["messages"][4] == {"role": "user", "content": [used(2, "0")]}


def chunk(delta=None, finish=None, usage=None, **more):
    choices = [{"index": 0, "delta": delta or {}, "finish_reason": finish}]
    told = {"choices": [] if usage else choices, "usage": usage} | more
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n".encode()


def part(index, arguments="", **head):
    """A piece of a tool call; the first one has `id` and `name`."""
    function = {"arguments": arguments} | {k: head[k] for k in head if k == "name"}
    told = {"index": index, "function": function}
    return {"tool_calls": [told | {k: head[k] for k in head if k == "id"}]}


DONE = b"data: [DONE]\n\n"
STOP, CUT = chunk(finish="stop"), chunk(finish="length")
USED = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}


@assembling
@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([b"data: a\n\n", b"data: b\n\n"], ["a", "b"]),
        ([b"da", b"ta: a\n", b"\nd", b"ata:b\n\n"], ["a", "b"]),
        ([b"data: a\r\n\r", b"\ndata: b\r\n\r\n"], ["a", "b"]),
        ([b"data:  two spaces \n\n"], [" two spaces "]),
        ([b"data: a\ndata: b\n\n"], ["a\nb"]),
        ([b": ping\n\nevent: x\ndata: a\nid: 1\n\nevent: y\n\n"], ["a"]),
        ([b"data: a\n\ndata: not ended\n"], ["a"]),
        (["data: é\n\n".encode()[:7], "data: é\n\n".encode()[7:]], ["é"]),
        ([b"data\n\ndatabase: a\n\n data: a\n\n"], []),
        ([b"data:\n\n"], [""]),
    ],
)
def test_events_are_found_wherever_the_stream_was_cut(answers, pieces, expected):
    assert answers.events(pieces) == expected


@assembling
@pytest.mark.parametrize(
    ("stream", "content", "finish"),
    [
        ([chunk({"role": "assistant", "content": "A"}), STOP, DONE], "A", "stop"),
        (
            [chunk({"content": "A "}), chunk({"content": "b"}), STOP, DONE],
            "A b",
            "stop",
        ),
        ([chunk({"content": "A"}), CUT, chunk(usage=USED), DONE], "A", "length"),
        ([chunk({"content": "é"}, finish="stop"), DONE], "é", "stop"),
        ([chunk({"content": "A"}, finish="stop"), chunk(), DONE], "A", "stop"),
        ([chunk({"content": None}), chunk({"content": ""}), STOP, DONE], None, "stop"),
    ],
)
def test_text_is_put_together(answers, stream, content, finish):
    whole = b"".join(stream)
    for pieces in (stream, [bytes([byte]) for byte in whole]):
        assert answers.assemble(pieces) == {
            "content": content,
            "tool_calls": [],
            "finish_reason": finish,
        }


@assembling
def test_pieces_of_two_tool_calls_find_their_own(answers):
    stream = [
        chunk(part(0, id="c1", name="stock")),
        chunk(part(1, '{"id"', id="c2", name="price")),
        chunk(part(0, '{"id": ')),
        chunk(part(1, ': "dracula"}')),
        chunk(part(0, '"emma"}')),
        chunk(finish="tool_calls"),
        DONE,
    ]
    assert answers.assemble(stream) == {
        "content": None,
        "tool_calls": [
            {"id": "c1", "name": "stock", "arguments": '{"id": "emma"}'},
            {"id": "c2", "name": "price", "arguments": '{"id": "dracula"}'},
        ],
        "finish_reason": "tool_calls",
    }


@assembling
def test_calls_come_in_the_order_of_their_index(answers):
    second, first = part(1, "{}", id="c2", name="b"), part(0, "{}", id="c1", name="a")
    both = {"tool_calls": second["tool_calls"] + first["tool_calls"]}
    stream = [chunk(both), chunk(finish="tool_calls"), DONE]
    calls = answers.assemble(stream)["tool_calls"]
    assert [one["id"] for one in calls] == ["c1", "c2"]


@assembling
@pytest.mark.parametrize(
    "stream",
    [
        [],
        [DONE],
        [chunk({"content": "A"}), DONE],
        [chunk({"content": "A"}), STOP],
        [chunk({"content": "A"}), STOP, DONE[:-1]],
        [chunk({"content": "A"}), STOP, chunk(usage=USED)],
    ],
)
def test_a_stream_that_broke_off_is_no_answer(answers, stream):
    with pytest.raises(AnswerError) as caught:
        answers.assemble(stream)
    assert caught.value.kind == "ValueError"


def model(*used, **more):
    return [{"body": json.dumps({"total_tokens": n}).encode()} | more for n in used]


def door(answers, *upstream):
    return answers.service("create_gateway", replicas=2, upstream=list(upstream))


def ask(gateway, most, key="ada"):
    return gateway.post(f"/chat/{key}", json={"max_tokens": most})["status"]


@budgeting
def test_a_call_that_could_use_more_than_is_left_is_refused(answers):
    gateway = door(answers, *model(600))
    assert [ask(gateway, most) for most in (1001, 600, 401, 400)] == [
        429,
        200,
        429,
        200,
    ]
    assert gateway.upstream_hits == 2


@budgeting
def test_what_was_reserved_and_not_used_comes_back(answers):
    gateway = door(answers, *model(10))
    assert [ask(gateway, 900) for _ in range(3)] == [200] * 3


@budgeting
def test_what_was_used_beyond_the_reservation_counts(answers):
    gateway = door(answers, *model(990))
    assert [ask(gateway, most) for most in (10, 11, 10, 1)] == [200, 429, 200, 429]


@budgeting
@pytest.mark.parametrize("callers", [2, 8])
def test_callers_at_one_instant_share_what_is_there(answers, callers):
    gateway = door(answers, *model(250, delay=1.0))
    request = ("POST", "/chat/ada", {"json": {"max_tokens": 250}})
    replies = gateway.concurrently([request] * callers)
    admitted = [reply["status"] for reply in replies].count(200)
    assert admitted == min(callers, 4)
    assert gateway.upstream_hits == admitted


@budgeting
def test_a_call_that_is_under_way_is_reserved_at_both_gateways(answers):
    gateway = door(answers, *model(10, delay=1.0))
    request = ("POST", "/chat/ada", {"json": {"max_tokens": 600}})
    replies = gateway.concurrently([request] * 3, at=[0, 0.5, 1.5])
    assert [reply["status"] for reply in replies] == [200, 429, 200]


@budgeting
def test_the_account_outlives_both_gateways(answers):
    gateway = door(answers, *model(600))
    ask(gateway, 600)
    gateway.restart(0)
    gateway.restart(1)
    assert [ask(gateway, 401), ask(gateway, 401)] == [429, 429]


@budgeting
def test_every_key_has_its_own_account(answers):
    gateway = door(answers, *model(600))
    assert [ask(gateway, 600), ask(gateway, 600, "bob")] == [200, 200]


@budgeting
def test_a_refused_call_reserves_nothing(answers):
    gateway = door(answers, *model(10))
    assert [ask(gateway, most) for most in (1001, 1001, 1000)] == [429, 429, 200]


@budgeting
def test_a_reservation_that_nobody_settles_is_void_after_a_minute(answers):
    silent = {"delay": 40.0}  # the gateway waits for 30 s, and its process dies
    gateway = door(answers, silent, *model(10))
    assert ask(gateway, 900) == 500
    gateway.advance(29)
    assert ask(gateway, 900) == 429
    gateway.advance(1.5)
    assert ask(gateway, 900) == 200


@budgeting
def test_what_is_used_stays_used_when_a_reservation_expires(answers):
    gateway = door(answers, *model(600))
    ask(gateway, 600)
    gateway.advance(3600)
    assert ask(gateway, 401) == 429


@budgeting
def test_the_model_fails_and_the_budget_is_whole_again(answers):
    gateway = door(answers, {"status": 503}, *model(10))
    assert [ask(gateway, 1000), ask(gateway, 1000)] == [503, 200]


ASKED = chat(HI, temperature=0)
ANSWERED = {"model": "m", "finish_reason": "stop", "tool_calls": []}


@keeping
@pytest.mark.parametrize(
    ("asked", "answered", "kept"),
    [
        ({}, {}, True),
        ({"temperature": 0.0, "n": 1, "tools": []}, {}, True),
        ({"temperature": 0.7}, {}, False),
        ({"n": 2}, {}, False),
        ({"tools": [{"type": "function"}]}, {}, False),
        ({}, {"finish_reason": "length"}, False),
        ({}, {"finish_reason": "content_filter"}, False),
        ({}, {"finish_reason": None}, False),
        ({}, {"tool_calls": [{"id": "c1"}]}, False),
        ({}, {"model": "another"}, False),
        ({"max_tokens": 5, "seed": 7, "stream": True}, {}, True),
    ],
)
def test_what_may_be_kept(answers, asked, answered, kept):
    key = answers.shelf("shop", ASKED | asked, ANSWERED | answered)
    assert (key is not None) is kept


@keeping
def test_without_a_temperature_the_model_rolls_dice(answers):
    assert answers.shelf("shop", chat(HI), ANSWERED) is None


def key_of(answers, tenant="shop", **changed):
    answered = ANSWERED | {"model": changed.get("model", "m")}
    return answers.shelf(tenant, ASKED | changed, answered)


@keeping
@pytest.mark.parametrize(
    "changed",
    [
        {"tenant": "rival"},
        {"model": "another"},
        {"messages": [HI, HI]},
        {"messages": [said("system", "Be brief."), HI]},
        {"messages": [said("assistant", "Hi")]},
        {"max_tokens": 5},
        {"seed": 7},
        {"response_format": {"type": "json_object"}},
        {"stop": ["."]},
    ],
)
def test_whatever_shapes_the_answer_is_in_the_key(answers, changed):
    keys = [key_of(answers), key_of(answers, **changed)]
    assert None not in keys
    assert keys[0] != keys[1]


@keeping
@pytest.mark.parametrize(
    "changed",
    [
        {"stream": True},
        {"stream": True, "stream_options": {"include_usage": True}},
        {"user": "ada"},
        {"metadata": {"page": "7"}},
    ],
)
def test_what_shapes_the_delivery_is_not(answers, changed):
    assert key_of(answers, **changed) == key_of(answers)


@keeping
def test_the_order_of_members_is_no_difference(answers):
    turned = dict(reversed(ASKED.items()))
    turned["messages"] = [{"content": "Hi", "role": "user"}]
    assert answers.shelf("shop", turned, ANSWERED) == key_of(answers)


@keeping
def test_no_tenant_can_write_the_key_of_another(answers):
    keys = {key_of(answers, tenant=name) for name in ("a", "a:", "a,", '"a"', "", " a")}
    assert len(keys) == 6
