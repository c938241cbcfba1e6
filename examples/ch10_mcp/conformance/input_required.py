"""Fixtures that ask the client back: each tool is one scenario of the suite."""

from collections.abc import Mapping
from typing import Any

from examples.ch10_mcp.server.context import McpContext, StreamableOutcome
from examples.ch10_mcp.server.multi_round_trip import (
    REQUIRED_CAPABILITY,
    InputRequest,
    InputRequired,
    accepted_content,
    elicitation_form,
)
from examples.ch10_mcp.server.results import prompt_result, text_content, tool_result
from examples.ch10_mcp.server.tools import Tool, ToolFunction

WORD = {"type": "string"}
ROOTS: InputRequest = {"method": "roots/list", "params": {}}
NAME = elicitation_form("What is your name?", {"name": WORD}, ("name",))
CONFIRM = elicitation_form("Please confirm", {"ok": {"type": "boolean"}}, ("ok",))
CONTEXT = elicitation_form(
    "What context should the prompt use?", {"context": WORD}, ("context",)
)


def sampling(words: str, most: int) -> InputRequest:
    """Ask the client's model."""
    said = {"role": "user", "content": text_content(words)}
    return {
        "method": "sampling/createMessage",
        "params": {"messages": [said], "maxTokens": most},
    }


def asks(requests: Mapping[str, InputRequest], state: bool = False) -> ToolFunction:
    """Return a tool that asks until it has everything it asked for."""

    def run(context: McpContext, _given: dict[str, Any]) -> StreamableOutcome:
        if (state and context.state is None) or missing(requests, context):
            return InputRequired(requests, {"round": 1} if state else None)
        return tool_result(text_content("state-ok" if state else "Hello, you!"))

    return run


def missing(requests: Mapping[str, InputRequest], context: McpContext) -> bool:
    """Say whether a response is not there, or no form that was filled in."""
    return any(
        accepted_content(context.input_responses.get(key), one) is None
        if one["method"] == "elicitation/create"
        else key not in context.input_responses
        for key, one in requests.items()
    )


def asks_what_client_can(
    context: McpContext, _given: dict[str, Any]
) -> StreamableOutcome:
    """Ask only what this client declared."""
    all_ = {"name": NAME, "capital": sampling("The capital of France?", 100)}
    can = context.meta.capabilities
    fitting = {
        k: r for k, r in all_.items() if REQUIRED_CAPABILITY[str(r["method"])] in can
    }
    return (
        InputRequired(fitting)
        if missing(fitting, context)
        else tool_result(text_content("thanks"))
    )


def asks_twice(context: McpContext, _given: dict[str, Any]) -> StreamableOutcome:
    """Ask for a name, then for a colour; the state says which round it is."""
    steps = (
        {
            "step1": elicitation_form(
                "Step 1: What is your name?", {"name": WORD}, ("name",)
            )
        },
        {
            "step2": elicitation_form(
                "Step 2: Favorite color?", {"color": WORD}, ("color",)
            )
        },
    )
    state = context.state or {"step": 0, "asked": False}
    step = int(state["step"])
    if state.get("asked") and not missing(steps[step], context):
        step += 1
    if step == len(steps):
        return tool_result(text_content("both known"))
    return InputRequired(steps[step], {"step": step, "asked": True})


def input_required_prompt(
    context: McpContext, _given: Mapping[str, str]
) -> StreamableOutcome:
    """Ask before a prompt is written: not only tools may ask."""
    content = accepted_content(context.input_responses.get("user_context"), CONTEXT)
    if content is None:
        return InputRequired({"user_context": CONTEXT})
    return prompt_result(text_content(f"Use this context: {content['context']}"))


def input_required_tools() -> tuple[Tool, ...]:
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
