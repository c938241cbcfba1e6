"""The pipeline: all policies around one call, with providers that follow a script."""

import json
import random
from dataclasses import replace

import pytest

from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.budget.accounting import Accounting
from examples.ch08_ai_gateway.budget.meter import STEP, OverrunPolicy
from examples.ch08_ai_gateway.budget.pricing import TokenPrice
from examples.ch08_ai_gateway.budget.reservations import HOLD, Budget, BudgetExceeded
from examples.ch08_ai_gateway.budget.usage_log import UsageLog
from examples.ch08_ai_gateway.cache.cacheability import (
    TenantRequest,
    cache_key,
    semantic_scope,
    why_not_reused,
    why_not_stored,
)
from examples.ch08_ai_gateway.cache.embedding import hash_embedding
from examples.ch08_ai_gateway.cache.exact_cache import ExactCache
from examples.ch08_ai_gateway.cache.response_cache import ResponseCache
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.ch08_ai_gateway.chat import (
    ChatMessage,
    ChatRequest,
    ChatResponse,
    Finish,
    FinishReason,
    FunctionTool,
    NativeRequest,
    StreamInterrupted,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
    assemble,
)
from examples.ch08_ai_gateway.config.policy import AiGatewayPolicy
from examples.ch08_ai_gateway.masking.patterns import BUILT_IN
from examples.ch08_ai_gateway.pipeline import ChatPipeline, ModelNotFound
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.upstream.fallback import AllUpstreamsFailed, Fallback
from examples.lab import MemoryStore, StoreError

ROUTES = {"best": ("best", "anthropic/echo"), "openai/echo": ("openai/echo",)}
GRANT = KeyGrant("ada", "shop", tokens=1000)
HELLO = ChatRequest(
    "best", (ChatMessage("user", "Hello there, model."),), temperature=0.0
)


class FakeProvider:
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


def new_pipeline(store=None, similarity=None, **told):
    store = store or MemoryStore(lambda: 1000.0)
    policy = AiGatewayPolicy(similarity=similarity, **told)
    accounting = Accounting(
        Budget(store, lambda: 1000.0),
        UsageLog(store),
        {"best": TokenPrice(1_000_000, 2_000_000)},
    )
    exact = ExactCache(store, policy.cache) if policy.cache else None
    near = similarity and SemanticCache(
        store, lambda: 1000.0, hash_embedding, similarity
    )
    answers = ResponseCache(exact, near or None, policy.any_temperature)
    return ChatPipeline(accounting, answers, Fallback(lambda: 1000.0), ROUTES, policy)


NUMBERS = iter(range(10**6))


def run(pipeline, provider, request=HELLO, grant=GRANT, **more):
    asked = TenantRequest(grant.tenant, request, **more)
    call = pipeline.admit(
        grant, asked, f"call-{next(NUMBERS)}", random.Random(1).random
    )
    return pipeline.run(call, provider)


def left(pipeline, grant=GRANT):
    return pipeline.accounting.budget.left(grant.key_id, pipeline._limits(grant))


def test_a_call_is_answered_settled_and_written_down():
    pipeline, provider = (
        new_pipeline(),
        FakeProvider(*words("He", "llo"), usage=Usage(7, 3)),
    )
    running = run(pipeline, provider)
    assert assemble(running).text == "Hello"
    assert left(pipeline) == {"tokens": 990}
    entry = running.entry
    assert (entry.model, entry.status, entry.cost) == ("best", "stop", 13)
    assert not entry.estimated
    assert list(pipeline.accounting.usage_log.records("ada")) == [entry]


def test_without_the_providers_word_the_gateway_counts():
    running = run(new_pipeline(), FakeProvider(*words("x" * 400)))
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
    with pytest.raises(ModelNotFound, match="for this key"):
        run(new_pipeline(), FakeProvider(), replace(HELLO, model=asked), grant)


def test_a_stand_in_must_be_allowed_too():
    failing = FakeProvider(*words("hi"), best=[UpstreamFailed(500, "no")])
    running = run(new_pipeline(), failing)
    assert running.model == "anthropic/echo"
    with pytest.raises(AllUpstreamsFailed):
        run(new_pipeline(), failing, grant=replace(GRANT, models=("best",)))


def test_before_the_first_byte_another_one_is_asked_and_after_it_nobody():
    late = FakeProvider(best=[*words("Call me "), UpstreamFailed(500, "no")])
    running = run(new_pipeline(), late)
    assert next(iter(running)) == TextDelta("Call me ")
    assert [name for name, _ in late.seen] == ["best"]


def test_a_stream_that_breaks_is_charged_for_what_was_sent():
    pipeline = new_pipeline()
    running = run(
        pipeline, FakeProvider(best=[*words("x" * 40), UpstreamFailed(500, "no")])
    )
    with pytest.raises(UpstreamFailed):
        list(running)
    assert (running.entry.status, running.entry.output_tokens) == ("broken", 10)
    assert left(pipeline)["tokens"] == 1000 - 10 - running.entry.input_tokens


def test_a_stream_without_an_end_broke_off():
    running = run(new_pipeline(), FakeProvider(best=words("x" * 40)))
    with pytest.raises(StreamInterrupted):
        list(running)
    assert running.entry.status == "broken"


def test_a_caller_who_leaves_is_charged_and_the_provider_is_let_go():
    pipeline, provider = new_pipeline(), FakeProvider(*words("x" * 40, "y" * 4000))
    running = run(pipeline, provider)
    reader = iter(running)
    next(reader)
    reader.close()
    assert (running.entry.status, running.entry.output_tokens) == ("left", 10)
    assert provider.closed == 1
    assert left(pipeline)["tokens"] == 1000 - 10 - running.entry.input_tokens


def test_a_call_that_nobody_reads_is_settled_when_it_is_closed():
    pipeline, provider = new_pipeline(), FakeProvider(*words("x"))
    running = run(pipeline, provider)
    running.close()
    running.close()
    assert running.entry.status == "left"
    assert provider.closed == 1
    assert len(list(pipeline.accounting.usage_log.records("ada"))) == 1


LATE = UpstreamFailed(None, "no answer in time")  # it may work on, and bill it


@pytest.mark.parametrize("failure", [UpstreamFailed(500, "no"), LATE])
def test_when_nobody_answers_the_budget_is_whole_and_the_ledger_knows(failure):
    pipeline, grant = new_pipeline(), replace(GRANT, requests=9)
    with pytest.raises(AllUpstreamsFailed):
        run(pipeline, FakeProvider(**{"": [failure]}), grant=grant)
    assert left(pipeline, grant) == {"requests": 9, "tokens": 1000}
    (entry,) = pipeline.accounting.usage_log.records("ada")
    assert (entry.status, entry.cost) == ("failed", 0)
    assert (entry.input_tokens, entry.output_tokens) == (0, 0)


def test_who_was_silent_too_long_is_charged_to_nobody_when_another_one_answers():
    pipeline = new_pipeline()
    running = run(pipeline, FakeProvider(*words("hi"), best=[LATE], usage=Usage(5, 2)))
    assert assemble(running).text == "hi"
    assert [(one.name, one.outcome) for one in running.attempts] == [
        ("best", "no answer"),
        ("anthropic/echo", "answered"),
    ]
    assert left(pipeline) == {"tokens": 1000 - 7}
    assert [e.model for e in pipeline.accounting.usage_log.records("ada")] == [
        "anthropic/echo"
    ]


def test_an_empty_answer_is_a_failure():
    assert (
        run(new_pipeline(), FakeProvider(*words("hi"), best=[])).model
        == "anthropic/echo"
    )


def test_what_cannot_be_afforded_is_refused_before_anybody_is_asked():
    provider = FakeProvider(*words("hi"))
    with pytest.raises(BudgetExceeded):
        run(new_pipeline(), provider, replace(HELLO, max_tokens=1000))
    assert provider.seen == []


def long_answer(tokens):
    return FakeProvider(*words(*["word"] * tokens))


def test_a_stream_that_needs_more_gets_it_while_there_is_any():
    pipeline = new_pipeline(guess=10)
    running = run(pipeline, long_answer(500))
    assert assemble(running).usage.output == 500


def test_a_stream_that_runs_over_is_cut_and_says_so():
    pipeline, provider = new_pipeline(guess=10), long_answer(5000)
    answer = assemble(run(pipeline, provider))
    assert answer.finish is FinishReason.LENGTH
    spent = 1000 - left(pipeline)["tokens"]
    assert 1000 - STEP < spent <= 1000
    assert answer.usage.total == spent
    assert provider.closed == 1  # it does not go on writing for nobody


def test_by_policy_it_goes_on_and_the_next_one_is_refused():
    pipeline = new_pipeline(guess=10, overrun=OverrunPolicy.COMPLETE)
    assert assemble(run(pipeline, long_answer(5000))).finish is FinishReason.STOP
    assert left(pipeline) == {"tokens": 0}
    with pytest.raises(BudgetExceeded):
        run(pipeline, long_answer(1))


SECRET = "Write to ada@example.com, please."
MASKED = {"patterns": tuple(BUILT_IN.values())}


def test_values_stay_at_home_and_come_back():
    pipeline = new_pipeline(**MASKED)
    provider = FakeProvider(*words("I write to "))
    running = run(
        pipeline, provider, replace(HELLO, messages=(ChatMessage("user", SECRET),))
    )
    sent = provider.seen[0][1].messages[0].text
    assert "ada@example.com" not in sent
    placeholder = sent.split()[2].rstrip(",")
    provider.scripts[""][1:1] = words(placeholder[:5], placeholder[5:] + ".")
    assert assemble(running).text == "I write to ada@example.com."


def test_values_come_back_in_the_arguments_of_tools():
    pipeline = new_pipeline(**MASKED)
    history = (
        ChatMessage("user", SECRET),
        ChatMessage(
            "assistant", "", (ToolCall("c1", "mail", '{"to":"ada@example.com"}'),)
        ),
        ChatMessage("tool", "sent to ada@example.com", tool_call_id="c1"),
    )
    provider = FakeProvider(*words("ok"))
    running = run(pipeline, provider, replace(HELLO, messages=history))
    _, request = provider.seen[0]
    assert "ada@example.com" not in str(request)
    half = request.messages[1].tool_calls[0].arguments
    provider.scripts[""][:] = [
        *words("ok"),
        ToolCallDelta(0, "c2", "mail", half[:12]),
        ToolCallDelta(0, arguments=half[12:]),
        Finish(FinishReason.TOOL_CALLS),
    ]
    assert assemble(running).tool_calls[0].arguments == '{"to":"ada@example.com"}'


def test_by_policy_values_do_not_come_back():
    pipeline = new_pipeline(unmask=False, **MASKED)
    provider = FakeProvider(*words("ok"))
    running = run(
        pipeline, provider, replace(HELLO, messages=(ChatMessage("user", SECRET),))
    )
    provider.scripts[""][1:1] = words(provider.seen[0][1].messages[0].text)
    assert "ada@example.com" not in assemble(running).text


def test_what_was_masked_is_not_cached():
    pipeline, provider = new_pipeline(cache=60.0, **MASKED), FakeProvider(*words("ok"))
    for _ in range(2):
        assemble(
            run(
                pipeline,
                provider,
                replace(HELLO, messages=(ChatMessage("user", SECRET),)),
            )
        )
    assert len(provider.seen) == 2


def test_the_same_request_is_answered_once():
    store = MemoryStore(lambda: 1000.0)
    provider = FakeProvider(*words("Hi."), usage=Usage(5, 2))
    first = assemble(run(new_pipeline(store, cache=60.0), provider))
    again = run(new_pipeline(store, cache=60.0), provider)  # at another gateway
    assert (assemble(again), again.cached) == (first, "exact")
    assert len(provider.seen) == 1
    assert (again.entry.status, again.entry.cost) == ("cached", 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"grant": replace(GRANT, tenant="rival")},
        {"request": replace(HELLO, user="bob")},
        {"request": replace(HELLO, messages=(ChatMessage("user", "Bye."),))},
        {
            "request": replace(
                HELLO, messages=(ChatMessage("system", "x"), *HELLO.messages)
            )
        },
        {"request": replace(HELLO, max_tokens=5)},
        {"request": replace(HELLO, temperature=0.7)},
        {"no_store": True},
    ],
)
def test_another_tenant_user_or_request_is_another_answer(changed):
    pipeline, provider = new_pipeline(cache=60.0), FakeProvider(*words("Hi."))
    assemble(run(pipeline, provider))
    assemble(run(pipeline, provider, **changed))
    assert len(provider.seen) == 2


@pytest.mark.parametrize(
    "script",
    [
        [*words("A whale is"), Finish(FinishReason.LENGTH)],
        [*words("I"), Finish(FinishReason.FILTERED)],
        [ToolCallDelta(0, "c1", "stock", "{}"), Finish(FinishReason.TOOL_CALLS)],
        [Finish(FinishReason.STOP)],
    ],
)
def test_half_an_answer_is_not_kept(script):
    pipeline, provider = new_pipeline(cache=60.0), FakeProvider(best=script)
    for _ in range(2):
        assemble(run(pipeline, provider))
    assert len(provider.seen) == 2


def test_the_answer_of_a_stand_in_is_not_kept():
    pipeline = new_pipeline(cache=60.0)
    provider = FakeProvider(*words("hi"), best=[UpstreamFailed(500, "no")])
    for _ in range(2):
        assemble(run(pipeline, provider))
    assert [name for name, _ in provider.seen].count("anthropic/echo") == 2


def test_a_close_question_is_answered_within_one_scope():
    pipeline, provider = (
        new_pipeline(cache=60.0, similarity=0.8),
        FakeProvider(*words("Austen.")),
    )

    def ask(text, user="", **more):
        request = replace(HELLO, messages=(ChatMessage("user", text),), user=user)
        return run(pipeline, provider, request, **more)

    assemble(ask("Who wrote Emma?"))
    assert ask("who wrote emma").cached == "semantic"
    assert ask("who wrote emma", grant=replace(GRANT, tenant="rival")).cached == ""
    assert ask("who wrote emma", user="bob").cached == ""


def asked(**changed):
    return TenantRequest("shop", replace(HELLO, **changed))


def test_reasons_not_to_look_into_a_cache():
    tool = FunctionTool("stock", "", {})
    assert why_not_reused(asked()) is None
    assert why_not_reused(asked(tools=(tool,))) == "tools"
    assert why_not_reused(asked(temperature=None)) == "temperature"
    assert why_not_reused(asked(temperature=None), any_temperature=True) is None
    assert why_not_reused(replace(asked(), masked=True)) == "masked"
    assert why_not_reused(replace(asked(), no_store=True)) == "no-store"
    assert why_not_stored(asked(), ChatResponse("hi"), "best") is None
    assert why_not_stored(asked(), ChatResponse("hi"), "other") == "stand-in"


def test_keys_tell_nothing_and_do_not_see_the_way_of_delivery():
    assert cache_key(asked()) == cache_key(asked(stream=True, stream_usage=True))
    assert "Hello" not in cache_key(asked())
    assert semantic_scope(asked()) == semantic_scope(
        asked(messages=(ChatMessage("user", "Bye."),))
    )
    assert semantic_scope(asked()) != semantic_scope(
        asked(messages=(ChatMessage("system", "x"),) * 2)
    )


MAIL = "ada@example.com"


@pytest.mark.parametrize(
    "changed",
    [
        {"tools": (FunctionTool("find", f"Ask {MAIL}", {}),)},
        {"tools": (FunctionTool("find", "", {"to": {"enum": [MAIL]}}),)},
        {"json_schema": {"properties": {"to": {"const": MAIL}}}},
        {"stop": (MAIL,)},
        {"native": NativeRequest("openai", {"metadata": {"to": [MAIL]}})},
        {"native": NativeRequest("openai", {"x_new": {"y": f"to {MAIL}"}})},
        {"native": NativeRequest("openai", {}, (("anthropic-beta", MAIL),))},
        {"user": MAIL},
    ],
)
def test_values_stay_at_home_wherever_a_request_has_texts(changed):
    provider = FakeProvider(*words("Done."))
    run(
        new_pipeline(patterns=tuple(BUILT_IN.values())),
        provider,
        replace(HELLO, **changed),
    )
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
    request = replace(HELLO, messages=(ChatMessage("assistant", "", (call,)),))
    provider = FakeProvider(*words("Done."))
    rich = replace(GRANT, tokens=None)
    run(new_pipeline(patterns=tuple(BUILT_IN.values())), provider, request, rich)
    sent = provider.seen[0][1].messages[0].tool_calls[0].arguments
    assert "example.com" not in sent
    assert "4111" not in sent
    if len(arguments) < 100 and arguments.startswith("{"):
        assert "_1_" in str(json.loads(sent))


def test_a_stream_that_is_read_slowly_keeps_its_reservation():
    now = [1000.0]
    store = MemoryStore(lambda: now[0])
    pipeline = new_pipeline(store)
    pipeline.accounting = replace(
        pipeline.accounting, budget=Budget(store, lambda: now[0])
    )
    slow = iter(run(pipeline, FakeProvider(*words(*["sip "] * 9))))
    for _ in range(9):
        next(slow)
        now[0] += 0.6 * HOLD
        assert left(pipeline)["tokens"] < 1000 - 256


def test_a_stream_whose_reservation_was_given_to_others_is_cut():
    now = [1000.0]
    store = MemoryStore(lambda: now[0])
    pipeline = new_pipeline(store)
    pipeline.accounting = replace(
        pipeline.accounting, budget=Budget(store, lambda: now[0])
    )
    late = iter(run(pipeline, FakeProvider(*words("Once ", "upon "))))
    next(late)
    now[0] += HOLD
    others = [run(pipeline, FakeProvider(*words("a"))) for _ in range(3)]
    assert next(late).reason is FinishReason.LENGTH
    assert len(others) == 3


def test_a_store_that_fails_at_the_end_keeps_no_connection():
    provider = FakeProvider(*words("Once ", "upon "))
    running = run(new_pipeline(), provider)
    next(iter(running.events))

    def fails(status, answer):
        raise StoreError("gone")

    running.on_end = fails
    with pytest.raises(StoreError):
        running.close()
    assert provider.closed == 1
