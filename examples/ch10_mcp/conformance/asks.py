"""Fixtures that ask the client back: each tool is one scenario of the suite."""

from collections.abc import Mapping
from typing import Any

from examples.ch10_mcp.asking import CAPABILITY, Ask, InputRequest, accepted, form
from examples.ch10_mcp.context import Context, Handled
from examples.ch10_mcp.results import answer, messages, text
from examples.ch10_mcp.tools import Run, Tool

WORD = {"type": "string"}
ROOTS: InputRequest = {"method": "roots/list", "params": {}}
NAME = form("What is your name?", {"name": WORD}, ("name",))
CONFIRM = form("Please confirm", {"ok": {"type": "boolean"}}, ("ok",))
CONTEXT = form("What context should the prompt use?", {"context": WORD}, ("context",))


def sampling(words: str, most: int) -> InputRequest:
    """Ask the client's model."""
    said = {"role": "user", "content": text(words)}
    return {
        "method": "sampling/createMessage",
        "params": {"messages": [said], "maxTokens": most},
    }


def asks(requests: Mapping[str, InputRequest], state: bool = False) -> Run:
    """Return a tool that asks until it has everything it asked for."""

    def run(context: Context, _given: dict[str, Any]) -> Handled:
        if (state and context.state is None) or missing(requests, context):
            return Ask(requests, {"round": 1} if state else None)
        return answer(text("state-ok" if state else "Hello, you!"))

    return run


def missing(requests: Mapping[str, InputRequest], context: Context) -> bool:
    """Say whether a response is not there, or no form that was filled in."""
    return any(
        accepted(context.responses.get(key), one) is None
        if one["method"] == "elicitation/create"
        else key not in context.responses
        for key, one in requests.items()
    )


def asks_what_client_can(context: Context, _given: dict[str, Any]) -> Handled:
    """Ask only what this client declared."""
    all_ = {"name": NAME, "capital": sampling("The capital of France?", 100)}
    can = context.envelope.capabilities
    fitting = {k: r for k, r in all_.items() if CAPABILITY[str(r["method"])] in can}
    return Ask(fitting) if missing(fitting, context) else answer(text("thanks"))


def asks_twice(context: Context, _given: dict[str, Any]) -> Handled:
    """Ask for a name, then for a colour; the state says which round it is."""
    steps = (
        {"step1": form("Step 1: What is your name?", {"name": WORD}, ("name",))},
        {"step2": form("Step 2: Favorite color?", {"color": WORD}, ("color",))},
    )
    state = context.state or {"step": 0, "asked": False}
    step = int(state["step"])
    if state.get("asked") and not missing(steps[step], context):
        step += 1
    if step == len(steps):
        return answer(text("both known"))
    return Ask(steps[step], {"step": step, "asked": True})


def asking_prompt(context: Context, _given: Mapping[str, str]) -> Handled:
    """Ask before a prompt is written: not only tools may ask."""
    content = accepted(context.responses.get("user_context"), CONTEXT)
    if content is None:
        return Ask({"user_context": CONTEXT})
    return messages(text(f"Use this context: {content['context']}"))


def asking_tools() -> tuple[Tool, ...]:
    """Return one tool for each scenario."""
    three = {
        "user_name": NAME,
        "greeting": sampling("Generate a greeting", 50),
        "client_roots": ROOTS,
    }
    capital = {"capital_question": sampling("What is the capital of France?", 100)}
    runs = {
        "elicitation": asks({"user_name": NAME}),
        "sampling": asks(capital),
        "list_roots": asks({"client_roots": ROOTS}),
        "request_state": asks({"confirm": CONFIRM}, state=True),
        "multiple_inputs": asks(three, state=True),
        "multi_round": asks_twice,
        "tampered_state": asks({"confirm": CONFIRM}, state=True),
        "capabilities": asks_what_client_can,
    }
    made = [
        Tool(f"test_input_required_result_{name}", f"Asks: {name}.", run)
        for name, run in runs.items()
    ]
    return (
        *made,
        Tool("test_streaming_elicitation", "Asks.", asks({"user_name": NAME})),
    )
