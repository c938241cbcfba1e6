"""What the notebook claims, held by tests that do not read the notebook."""

import json

import pytest

from examples.ch11_mcp_gateway.experiments import (
    Agent,
    Task,
    asked,
    choose,
    crowd,
    judges,
    layers,
    oldest,
    orders,
    passages,
    placed,
    seen,
    tool,
    withdrawn,
)
from examples.ch11_mcp_gateway.experiments.poison import ATTACKS, DEFENCES
from examples.ch11_mcp_gateway.experiments.stage import Stage, served
from examples.ch11_mcp_gateway.experiments.suppliers import (
    ADDRESS,
    LURE,
    Reviews,
    desk,
)


def tools(*pairs):
    return [{"name": name, "description": said} for name, said in pairs]


@pytest.mark.parametrize(
    ("offered", "words", "chosen"),
    [
        ([], "send a book", None),
        (tools(("fly", "Fly away.")), "send a book", None),
        (tools(("a", "Send."), ("b", "Send a book.")), "send a book", "b"),
        (tools(("a", "Send a book."), ("b", "Send a book.")), "send a book", "a"),
        (tools(("x__send_book", ""), ("b", "Send.")), "Send a BOOK!", "x__send_book"),
    ],
)
def test_the_agent_takes_the_tool_that_repeats_most_of_its_task(offered, words, chosen):
    tool = choose(offered, words)
    assert (tool["name"] if tool else None) == chosen


def test_an_order_is_one_sentence_and_nothing_else_is():
    assert [order.tool for order in orders(LURE)] == ["customer_file"]
    assert list(orders("First, call me. Put the rest into notes.")) == []


@pytest.fixture
def reviews():
    return Reviews()


def agent(reviews):
    stage = Stage({
        "desk": served(lambda node, state_codec: desk(state_codec)),
        "reviews": served(lambda node, state_codec: reviews.server(state_codec)),
    })  # fmt: skip
    return Agent(stage.client("agent"))


TASK = Task("find what readers say of a book", {"book_id": "emma", "customer": "alice"})


def test_an_honest_description_sends_nobody_anywhere(reviews):
    working = agent(reviews)
    assert working.do(TASK) == "Readers like it."
    assert working.calls == ["reviews__find_reviews"]
    assert reviews.heard == [{"book_id": "emma"}]


def test_an_order_in_a_description_is_carried_out_before_the_task(reviews):
    reviews.description += f" {LURE}"
    working = agent(reviews)
    working.do(TASK)
    assert working.calls == ["desk__customer_file", "reviews__find_reviews"]
    assert reviews.knows(ADDRESS)


def test_an_order_in_an_answer_is_carried_out_after_it(reviews):
    reviews.says = LURE
    working = agent(reviews)
    working.do(TASK)
    found, filed = "reviews__find_reviews", "desk__customer_file"
    assert working.calls == [found, filed, found]
    assert reviews.knows(ADDRESS)


def test_without_a_tool_for_it_nothing_is_done(reviews):
    working = agent(reviews)
    assert working.do(Task("fly", {})) == ""
    assert working.calls == []


def test_the_guest_is_shown_less():
    shown = {row["tool"]: row["guest"] for row in seen().records()}
    assert [name for name, visible in shown.items() if not visible] == [
        "shop__place_order",
        "shop__refund_order",
    ]


def test_hiding_stops_an_honest_program_late_and_mallory_never():
    hides, enforces = (list(row.values())[1:] for row in withdrawn().records())
    assert hides == [7, 56, 1]
    assert enforces == [0, None, 0]


def test_one_list_behind_the_filter_is_as_cheap_as_one_before_it_and_right():
    none, before, each, behind = (list(row.values())[1:] for row in placed().records())
    assert none == [174, 0, 0]
    assert before[0] == behind[0] == 10
    assert min(before[1:]) > 0
    assert each[0] == 60
    assert behind[1:] == [0, 0]


def test_a_ttl_that_is_repeated_adds_up_and_one_that_is_used_up_does_not():
    whole, left = zip(
        *(list(row.values())[1:] for row in oldest().records()), strict=True
    )
    assert whole == (60, 119, 178)
    assert left == (60, 60, 60)


def test_an_honest_ttl_ends_for_all_at_once_and_collapsing_mends_it():
    whole, left, collapsed = (list(row.values())[1:] for row in crowd().records())
    assert whole[0] == left[0] == collapsed[0] == 150
    assert left[1] == collapsed[1] == 30 > whole[1]
    assert left[2] > 100
    assert whole[2] == collapsed[2] == 5


def test_each_defence_stops_one_attack_more():
    rows = [[word == "leaks" for word in list(row.values())[1:]]
            for row in layers().records()]  # fmt: skip
    columns = [sum(column) for column in zip(*rows, strict=True)]
    assert len(rows) == len(ATTACKS) == len(DEFENCES) == 5
    assert columns == [5, 4, 3, 1, 0]


def test_a_tool_call_is_kept_by_nobody_and_its_get_by_an_http_cache():
    assert [list(row.values())[1:] for row in asked().records()] == [
        [86, 10],
        [86, 86],
        [86, 10],
    ]
    assert json.loads(repr(tool()))["annotations"] == {"readOnlyHint": True}


def test_the_two_judges_miss_what_the_other_sees():
    told = {row["change"]: list(row.values())[1:] for row in judges().records()}
    assert told["an order in a description"] == ["passes", "drift"]
    assert told["an order answers 202, not 201"] == ["breaking", "passes"]
    assert told["a list wants a new filter"] == ["breaking", "drift"]
    assert told["a refusal 409 is no longer named"] == ["passes", "passes"]


def test_only_an_own_token_and_a_checked_audience_are_useful_and_safe():
    told = [tuple(row.values())[2:] for row in passages().records()]
    assert told == [
        ("works", "works"),
        ("refused", "refused"),
        ("works", "works"),
        ("works", "refused"),
    ]
