"""The desk: all policies around one call, with providers that follow a script."""

import json
import random
from dataclasses import replace

import pytest

from examples.ch08_ai_gateway.auth.virtual_keys import Grant
from examples.ch08_ai_gateway.budget.accounting import Books
from examples.ch08_ai_gateway.budget.meter import STEP, Overrun
from examples.ch08_ai_gateway.budget.pricing import Price
from examples.ch08_ai_gateway.budget.reservations import HOLD, Budget, OverBudget
from examples.ch08_ai_gateway.budget.usage_log import Ledger
from examples.ch08_ai_gateway.cache.cacheability import (
    Asked,
    exact_key,
    scope,
    why_not_asked,
    why_not_kept,
)
from examples.ch08_ai_gateway.cache.embedding import hashed
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache
from examples.ch08_ai_gateway.cache.response_cache import Answers
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.chat import (
    Answer,
    BrokeOff,
    Finish,
    FinishReason,
    Message,
    Request,
    TextDelta,
    Tool,
    ToolCall,
    ToolDelta,
    Usage,
    assemble,
)
from examples.ch08_ai_gateway.config.policy import Policy
from examples.ch08_ai_gateway.masking.patterns import BUILT_IN
from examples.ch08_ai_gateway.pipeline import Desk, NoSuchModel
from examples.ch08_ai_gateway.providers.common.errors import UpstreamFailed
from examples.ch08_ai_gateway.upstream.fallback import Fallback, NobodyAnswered
from examples.lab import MemoryStore, StoreError

ROUTES = {"best": ("best", "anthropic/echo"), "openai/echo": ("openai/echo",)}
GRANT = Grant("ada", "shop", tokens=1000)
HELLO = Request("best", (Message("user", "Hello there, model."),), temperature=0.0)


class Provider:
    """Sends events by script; an exception in it is raised in its place."""

    def __init__(self, *events, usage=None, **by_name):
        self.scripts = {"": [*events, Finish(FinishReason.STOP, usage)], **by_name}
        self.seen, self.closed = [], 0

    def __call__(self, name, request):
        self.seen.append((name, request))
        try:
            for event in self.scripts.get(name, self.scripts[""]):
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed += 1


def words(*pieces):
    return [TextDelta(piece) for piece in pieces]


def desk(store=None, similarity=None, **told):
    store = store or MemoryStore(lambda: 1000.0)
    policy = Policy(similarity=similarity, **told)
    books = Books(
        Budget(store, lambda: 1000.0),
        Ledger(store),
        {"best": Price(1_000_000, 2_000_000)},
    )
    exact = ExactCache(store, policy.cache) if policy.cache else None
    near = similarity and SemanticCache(store, lambda: 1000.0, hashed, similarity)
    answers = Answers(exact, near or None, policy.any_temperature)
    return Desk(books, answers, Fallback(lambda: 1000.0), ROUTES, policy)


NUMBERS = iter(range(10**6))


def run(door, provider, request=HELLO, grant=GRANT, **more):
    asked = Asked(grant.tenant, request, **more)
    call = door.admit(grant, asked, f"call-{next(NUMBERS)}", random.Random(1).random)
    return door.run(call, provider)


def left(door, grant=GRANT):
    return door.books.budget.left(grant.key_id, door._allowance(grant))


def test_a_call_is_answered_settled_and_written_down():
    door, provider = desk(), Provider(*words("He", "llo"), usage=Usage(7, 3))
    running = run(door, provider)
    assert assemble(running).text == "Hello"
    assert left(door) == {"tokens": 990}
    entry = running.entry
    assert (entry.model, entry.status, entry.cost) == ("best", "stop", 13)
    assert not entry.estimated
    assert list(door.books.ledger.entries("ada")) == [entry]


def test_without_the_providers_word_the_gateway_counts():
    running = run(desk(), Provider(*words("x" * 400)))
    assert assemble(running).usage.output == 100
    assert running.entry.output_tokens == 100
    assert running.entry.estimated


@pytest.mark.parametrize(
    ("models", "asked"),
    [(("*",), "nothing/here"), (("gemini/*",), "best"), ((), "openai/echo")],
)
def test_a_model_that_is_not_there_and_one_that_is_not_allowed_look_alike(
    models, asked
):
    grant = replace(GRANT, models=models)
    with pytest.raises(NoSuchModel, match="for this key"):
        run(desk(), Provider(), replace(HELLO, model=asked), grant)


def test_a_stand_in_must_be_allowed_too():
    failing = Provider(*words("hi"), best=[UpstreamFailed(500, "no")])
    running = run(desk(), failing)
    assert running.model == "anthropic/echo"
    with pytest.raises(NobodyAnswered):
        run(desk(), failing, grant=replace(GRANT, models=("best",)))


def test_before_the_first_byte_another_one_is_asked_and_after_it_nobody():
    late = Provider(best=[*words("Call me "), UpstreamFailed(500, "no")])
    running = run(desk(), late)
    assert next(iter(running)) == TextDelta("Call me ")
    assert [name for name, _ in late.seen] == ["best"]


def test_a_stream_that_breaks_is_charged_for_what_was_sent():
    door = desk()
    running = run(door, Provider(best=[*words("x" * 40), UpstreamFailed(500, "no")]))
    with pytest.raises(UpstreamFailed):
        list(running)
    assert (running.entry.status, running.entry.output_tokens) == ("broken", 10)
    assert left(door)["tokens"] == 1000 - 10 - running.entry.input_tokens


def test_a_stream_without_an_end_broke_off():
    running = run(desk(), Provider(best=words("x" * 40)))
    with pytest.raises(BrokeOff):
        list(running)
    assert running.entry.status == "broken"


def test_a_caller_who_leaves_is_charged_and_the_provider_is_let_go():
    door, provider = desk(), Provider(*words("x" * 40, "y" * 4000))
    running = run(door, provider)
    reader = iter(running)
    next(reader)
    reader.close()
    assert (running.entry.status, running.entry.output_tokens) == ("left", 10)
    assert provider.closed == 1
    assert left(door)["tokens"] == 1000 - 10 - running.entry.input_tokens


def test_a_call_that_nobody_reads_is_settled_when_it_is_closed():
    door, provider = desk(), Provider(*words("x"))
    running = run(door, provider)
    running.close()
    running.close()
    assert running.entry.status == "left"
    assert provider.closed == 1
    assert len(list(door.books.ledger.entries("ada"))) == 1


LATE = UpstreamFailed(None, "no answer in time")  # it may work on, and bill it


@pytest.mark.parametrize("failure", [UpstreamFailed(500, "no"), LATE])
def test_when_nobody_answers_the_budget_is_whole_and_the_ledger_knows(failure):
    door, grant = desk(), replace(GRANT, requests=9)
    with pytest.raises(NobodyAnswered):
        run(door, Provider(**{"": [failure]}), grant=grant)
    assert left(door, grant) == {"requests": 9, "tokens": 1000}
    (entry,) = door.books.ledger.entries("ada")
    assert (entry.status, entry.cost) == ("failed", 0)
    assert (entry.input_tokens, entry.output_tokens) == (0, 0)


def test_who_was_silent_too_long_is_charged_to_nobody_when_another_one_answers():
    door = desk()
    running = run(door, Provider(*words("hi"), best=[LATE], usage=Usage(5, 2)))
    assert assemble(running).text == "hi"
    assert [(one.name, one.outcome) for one in running.tried] == [
        ("best", "no answer"),
        ("anthropic/echo", "answered"),
    ]
    assert left(door) == {"tokens": 1000 - 7}
    assert [e.model for e in door.books.ledger.entries("ada")] == ["anthropic/echo"]


def test_an_empty_answer_is_a_failure():
    assert run(desk(), Provider(*words("hi"), best=[])).model == "anthropic/echo"


def test_what_cannot_be_afforded_is_refused_before_anybody_is_asked():
    provider = Provider(*words("hi"))
    with pytest.raises(OverBudget):
        run(desk(), provider, replace(HELLO, max_tokens=1000))
    assert provider.seen == []


def long_answer(tokens):
    return Provider(*words(*["word"] * tokens))


def test_a_stream_that_needs_more_gets_it_while_there_is_any():
    door = desk(guess=10)
    running = run(door, long_answer(500))
    assert assemble(running).usage.output == 500


def test_a_stream_that_runs_over_is_cut_and_says_so():
    door, provider = desk(guess=10), long_answer(5000)
    answer = assemble(run(door, provider))
    assert answer.finish is FinishReason.LENGTH
    spent = 1000 - left(door)["tokens"]
    assert 1000 - STEP < spent <= 1000
    assert answer.usage.total == spent
    assert provider.closed == 1  # it does not go on writing for nobody


def test_by_policy_it_goes_on_and_the_next_one_is_refused():
    door = desk(guess=10, overrun=Overrun.COMPLETE)
    assert assemble(run(door, long_answer(5000))).finish is FinishReason.STOP
    assert left(door) == {"tokens": 0}
    with pytest.raises(OverBudget):
        run(door, long_answer(1))


SECRET = "Write to ada@example.com, please."
MASKED = {"patterns": tuple(BUILT_IN.values())}


def test_values_stay_at_home_and_come_back():
    door = desk(**MASKED)
    provider = Provider(*words("I write to "))
    running = run(door, provider, replace(HELLO, messages=(Message("user", SECRET),)))
    sent = provider.seen[0][1].messages[0].text
    assert "ada@example.com" not in sent
    placeholder = sent.split()[2].rstrip(",")
    provider.scripts[""][1:1] = words(placeholder[:5], placeholder[5:] + ".")
    assert assemble(running).text == "I write to ada@example.com."


def test_values_come_back_in_the_arguments_of_tools():
    door = desk(**MASKED)
    history = (
        Message("user", SECRET),
        Message("assistant", "", (ToolCall("c1", "mail", '{"to":"ada@example.com"}'),)),
        Message("tool", "sent to ada@example.com", tool_call_id="c1"),
    )
    provider = Provider(*words("ok"))
    running = run(door, provider, replace(HELLO, messages=history))
    _, request = provider.seen[0]
    assert "ada@example.com" not in str(request)
    half = request.messages[1].tool_calls[0].arguments
    provider.scripts[""][:] = [
        *words("ok"),
        ToolDelta(0, "c2", "mail", half[:12]),
        ToolDelta(0, arguments=half[12:]),
        Finish(FinishReason.TOOL_CALLS),
    ]
    assert assemble(running).tool_calls[0].arguments == '{"to":"ada@example.com"}'


def test_by_policy_values_do_not_come_back():
    door = desk(unmask=False, **MASKED)
    provider = Provider(*words("ok"))
    running = run(door, provider, replace(HELLO, messages=(Message("user", SECRET),)))
    provider.scripts[""][1:1] = words(provider.seen[0][1].messages[0].text)
    assert "ada@example.com" not in assemble(running).text


def test_what_was_masked_is_not_cached():
    door, provider = desk(cache=60.0, **MASKED), Provider(*words("ok"))
    for _ in range(2):
        assemble(
            run(door, provider, replace(HELLO, messages=(Message("user", SECRET),)))
        )
    assert len(provider.seen) == 2


def test_the_same_request_is_answered_once():
    store = MemoryStore(lambda: 1000.0)
    provider = Provider(*words("Hi."), usage=Usage(5, 2))
    first = assemble(run(desk(store, cache=60.0), provider))
    again = run(desk(store, cache=60.0), provider)  # at another gateway
    assert (assemble(again), again.cached) == (first, "exact")
    assert len(provider.seen) == 1
    assert (again.entry.status, again.entry.cost) == ("cached", 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"grant": replace(GRANT, tenant="rival")},
        {"request": replace(HELLO, user="bob")},
        {"request": replace(HELLO, messages=(Message("user", "Bye."),))},
        {"request": replace(HELLO, messages=(Message("system", "x"), *HELLO.messages))},
        {"request": replace(HELLO, max_tokens=5)},
        {"request": replace(HELLO, temperature=0.7)},
        {"no_store": True},
    ],
)
def test_another_tenant_user_or_request_is_another_answer(changed):
    door, provider = desk(cache=60.0), Provider(*words("Hi."))
    assemble(run(door, provider))
    assemble(run(door, provider, **changed))
    assert len(provider.seen) == 2


@pytest.mark.parametrize(
    "script",
    [
        [*words("A whale is"), Finish(FinishReason.LENGTH)],
        [*words("I"), Finish(FinishReason.FILTERED)],
        [ToolDelta(0, "c1", "stock", "{}"), Finish(FinishReason.TOOL_CALLS)],
        [Finish(FinishReason.STOP)],
    ],
)
def test_half_an_answer_is_not_kept(script):
    door, provider = desk(cache=60.0), Provider(best=script)
    for _ in range(2):
        assemble(run(door, provider))
    assert len(provider.seen) == 2


def test_the_answer_of_a_stand_in_is_not_kept():
    door = desk(cache=60.0)
    provider = Provider(*words("hi"), best=[UpstreamFailed(500, "no")])
    for _ in range(2):
        assemble(run(door, provider))
    assert [name for name, _ in provider.seen].count("anthropic/echo") == 2


def test_a_close_question_is_answered_within_one_scope():
    door, provider = desk(cache=60.0, similarity=0.8), Provider(*words("Austen."))

    def ask(text, user="", **more):
        request = replace(HELLO, messages=(Message("user", text),), user=user)
        return run(door, provider, request, **more)

    assemble(ask("Who wrote Emma?"))
    assert ask("who wrote emma").cached == "semantic"
    assert ask("who wrote emma", grant=replace(GRANT, tenant="rival")).cached == ""
    assert ask("who wrote emma", user="bob").cached == ""


def asked(**changed):
    return Asked("shop", replace(HELLO, **changed))


def test_reasons_not_to_look_into_a_cache():
    tool = Tool("stock", "", {})
    assert why_not_asked(asked()) is None
    assert why_not_asked(asked(tools=(tool,))) == "tools"
    assert why_not_asked(asked(temperature=None)) == "temperature"
    assert why_not_asked(asked(temperature=None), any_temperature=True) is None
    assert why_not_asked(replace(asked(), masked=True)) == "masked"
    assert why_not_asked(replace(asked(), no_store=True)) == "no-store"
    assert why_not_kept(asked(), Answer("hi"), "best") is None
    assert why_not_kept(asked(), Answer("hi"), "other") == "stand-in"


def test_keys_tell_nothing_and_do_not_see_the_way_of_delivery():
    assert exact_key(asked()) == exact_key(asked(stream=True, stream_usage=True))
    assert "Hello" not in exact_key(asked())
    assert scope(asked()) == scope(asked(messages=(Message("user", "Bye."),)))
    assert scope(asked()) != scope(asked(messages=(Message("system", "x"),) * 2))


MAIL = "ada@example.com"


@pytest.mark.parametrize(
    "changed",
    [
        {"tools": (Tool("find", f"Ask {MAIL}", {}),)},
        {"tools": (Tool("find", "", {"to": {"enum": [MAIL]}}),)},
        {"json_schema": {"properties": {"to": {"const": MAIL}}}},
        {"stop": (MAIL,)},
        {"extras": {"openai.metadata": {"to": [MAIL]}}},
        {"user": MAIL},
    ],
)
def test_values_stay_at_home_wherever_a_request_has_texts(changed):
    provider = Provider(*words("Done."))
    run(desk(patterns=tuple(BUILT_IN.values())), provider, replace(HELLO, **changed))
    assert MAIL not in str(provider.seen)
    assert "EMAIL_1" in str(provider.seen)


@pytest.mark.parametrize(
    "arguments",
    [
        r'{"to": "ada\u0040example.com"}',
        '{"card": 4111111111111111}',
        '{"deep": [{"to": "ada@example.com"}]}',
        "no JSON, ada@example.com",
        "[" * 5000 + '"ada@example.com"' + "]" * 5000,
    ],
)
def test_values_stay_at_home_however_json_is_written(arguments):
    call = ToolCall("call_1", "find", arguments)
    request = replace(HELLO, messages=(Message("assistant", "", (call,)),))
    provider = Provider(*words("Done."))
    rich = replace(GRANT, tokens=None)
    run(desk(patterns=tuple(BUILT_IN.values())), provider, request, rich)
    sent = provider.seen[0][1].messages[0].tool_calls[0].arguments
    assert "example.com" not in sent
    assert "4111" not in sent
    if len(arguments) < 100 and arguments.startswith("{"):
        assert "_1_" in str(json.loads(sent))


def test_a_stream_that_is_read_slowly_keeps_its_reservation():
    now = [1000.0]
    store = MemoryStore(lambda: now[0])
    door = desk(store)
    door.books = replace(door.books, budget=Budget(store, lambda: now[0]))
    slow = iter(run(door, Provider(*words(*["sip "] * 9))))
    for _ in range(9):
        next(slow)
        now[0] += 0.6 * HOLD
        assert left(door)["tokens"] < 1000 - 256


def test_a_stream_whose_reservation_was_given_to_others_is_cut():
    now = [1000.0]
    store = MemoryStore(lambda: now[0])
    door = desk(store)
    door.books = replace(door.books, budget=Budget(store, lambda: now[0]))
    late = iter(run(door, Provider(*words("Once ", "upon "))))
    next(late)
    now[0] += HOLD
    others = [run(door, Provider(*words("a"))) for _ in range(3)]
    assert next(late).reason is FinishReason.LENGTH
    assert len(others) == 3


def test_a_store_that_fails_at_the_end_keeps_no_connection():
    provider = Provider(*words("Once ", "upon "))
    running = run(desk(), provider)
    next(iter(running.events))

    def fails(status, answer):
        raise StoreError("gone")

    running.ended = fails
    with pytest.raises(StoreError):
        running.close()
    assert provider.closed == 1
