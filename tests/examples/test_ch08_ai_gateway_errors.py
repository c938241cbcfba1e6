"""What failed, and what a client may do next: codes, retries, and who rests."""

import json

import pytest

from examples.ch07_gateway import UpstreamDown
from tests.examples.test_ch08_ai_gateway_native import HI, WHOLE, Door, Upstream

CALLERS = ("openai", "anthropic", "gemini", "mistral", "ollama")
FAILURES = [
    ("openai", 400, {"error": {"message": "This model's maximum context length is 8",
     "type": "invalid_request_error", "param": "messages", "code":
     "context_length_exceeded"}}, "context_length_exceeded"),
    ("anthropic", 400, {"type": "error", "error": {"type": "invalid_request_error",
     "message": "prompt is too long: 9 > 8 maximum"}}, "context_length_exceeded"),
    ("gemini", 400, {"error": {"code": 400, "message": "The input token count (9) "
     "exceeds the maximum number of tokens allowed (8).", "status":
     "INVALID_ARGUMENT"}}, "context_length_exceeded"),
    ("openai", 429, {"error": {"message": "You exceeded your current quota", "type":
     "insufficient_quota", "code": "insufficient_quota"}}, "insufficient_quota"),
    ("anthropic", 400, {"type": "error", "error": {"type": "invalid_request_error",
     "message": "Your credit balance is too low"}}, "insufficient_quota"),
    ("openai", 400, {"error": {"message": "filtered", "code": "content_filter"}},
     "content_filter"),
]  # fmt: skip


def plain(caller):
    if caller == "gemini":
        return {"contents": [{"parts": [{"text": "Hi"}]}]}
    return {"messages": HI, "stream": False} | (
        {"max_tokens": 9} if caller != "ollama" else {}
    )


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(("provider", "status", "body", "code"), FAILURES)
def test_an_error_keeps_its_code_across_formats(caller, provider, status, body, code):
    upstream = Upstream(json.dumps(body).encode(), status=status)
    reply = Door(upstream, provider).ask(caller, plain(caller))
    assert reply.status_code == status
    if caller != provider:
        assert code in reply.text.lower()
    elif status == 400:
        assert reply.json == body


@pytest.mark.parametrize("caller", ["openai", "anthropic"])
def test_a_used_up_budget_says_that_a_retry_is_pointless(caller):
    door = Door(Upstream(b"{}"), "openai", more={"[policy]": "tokens = 1\n[policy]"})
    reply = door.ask(caller, plain(caller))
    assert reply.status_code == 429
    assert reply.headers["X-Should-Retry"] == "false"
    assert int(reply.headers["Retry-After"]) > 0
    assert "insufficient_quota" in reply.text


class Changing(Upstream):
    """Fails first, and answers then."""

    def send(self, request, timeout, idle):
        answer = super().send(request, timeout, idle)
        self.pieces, self.status = (json.dumps(WHOLE["openai"]).encode(),), 200
        return answer


OWN_FAULTS = [
    (403, {"message": "You have no access to this beta"}), (404, {"message": "gone"}),
    (413, {"message": "too much"}), (422, {"message": "no"}),
    (429, {"message": "Request too large for m: Limit 8, Requested 9"}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "error"), OWN_FAULTS)
def test_a_callers_own_fault_rests_no_model_for_others(status, error):
    door = Door(
        Changing(json.dumps({"error": error}).encode(), status=status), "openai"
    )
    assert door.ask("openai", plain("openai")).status_code == status
    assert door.ask("openai", plain("openai")).status_code == 200


def test_refusing_a_thread_tells_the_client_to_go_on_without_one():
    body = {**plain("anthropic"), "thread": {"type": "create"}}
    reply = Door(Upstream(b""), "openai").ask("anthropic", body)
    assert reply.status_code == 400
    code = reply.json["error"]["details"]["error_code"]
    assert code == "thread_unsupported_request"


class Slow:
    """Never answers in time, and counts who asked."""

    def __init__(self):
        self.count = 0

    def send(self, request, timeout, idle):
        self.count += 1
        raise UpstreamDown("late", late=True)


SECOND = """[upstreams.second]
format = "openai"
url = "http://127.0.0.1:2"
models = ["m"]
[models]
both = ["up/m", "second/m"]
[keys.k]"""


@pytest.mark.parametrize(("policy", "times"), [("", 1), ("retry_timeouts = true", 2)])
def test_a_slow_answer_is_asked_for_twice_only_where_the_file_says_so(policy, times):
    slow = Slow()
    door = Door(slow, "openai", policy or "cache = 0", more={"[keys.k]": SECOND})
    reply = door.ask("openai", {"model": "both", "messages": HI})
    assert slow.count == times
    assert reply.status_code == (504 if times == 1 else 503)
    assert ("X-Should-Retry" in reply.headers) == (times == 1)


def test_a_stand_in_is_asked_when_the_first_format_has_no_place_for_a_member():
    upstream = Upstream(json.dumps(WHOLE["openai"]).encode())
    door = Door(upstream, "anthropic", more={"[keys.k]": SECOND})
    reply = door.ask(
        "openai", {"model": "both", "messages": HI, "logit_bias": {"1": 2}}
    )
    assert reply.status_code == 200
    assert reply.headers["AI-Model"] == "second/m"
