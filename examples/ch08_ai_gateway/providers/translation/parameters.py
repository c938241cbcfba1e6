"""What shapes an answer: temperature and its like, by the names of a format.

A parameter that a format has no name for is refused there, not dropped.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from examples.ch08_ai_gateway.chat import ChatRequest
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    Members,
    UnsupportedField,
)

KINDS: dict[str, type] = {
    "max_tokens": int,
    "temperature": float,
    "top_p": float,
    "top_k": float,  # Gemini's client writes 40.0
    "seed": int,
    "frequency_penalty": float,
    "presence_penalty": float,
    "user": str,
}
# The first name is written, every name is read.
ParameterNames = Mapping[str, tuple[str, ...]]
# A hint (how to bill, what to keep, how much memory) changes no answer: an upstream of
# another format does without, and the caller is told.
HINTS = frozenset(
    {"metadata", "store", "service_tier", "prompt_cache_key", "keep_alive", "labels"}
    | {"prompt_cache_retention", "safety_identifier", "cache_control", "num_ctx"}
    | {"num_gpu", "num_thread", "num_batch", "num_keep", "main_gpu", "use_mmap"}
)
STAYS = "user"  # it tells the gateway's cache who asks; a provider can do without


def read_parameters(
    members: Members, names: ParameterNames, unlimited: Collection[int] = ()
) -> dict[str, Any]:
    """Take the parameters out of a request; raises InvalidField.

    A `max_tokens` that is one of `unlimited` is none: the budget ends the answer.
    """
    parameters: dict[str, Any] = {}
    for parameter, spellings in names.items():
        for spelling in spellings:
            if parameter == "stop":
                parameters["stop"] = parameters.get("stop") or read_stop(
                    members, spelling
                )
                continue
            value = members.optional(spelling, KINDS[parameter])
            if value is None or (parameter == "max_tokens" and value in unlimited):
                continue
            check = CHECKS.get(parameter)
            parameters[parameter] = (
                check(value, members.path(spelling)) if check else value
            )
    return parameters


def whole(value: float, where: str) -> int:
    """Return a whole number, however it is written; raises InvalidField."""
    if value != value // 1:
        raise InvalidField(f"{where} is {value}: a whole number", where)
    return int(value)


def positive(limit: int, where: str) -> int:
    """Return a limit; raises InvalidField below 1: it would lower a reservation."""
    if limit < 1:
        raise InvalidField(f"{where} is {limit:.0f}: at least 1", where)
    return limit


CHECKS: dict[str, Callable[..., object]] = {"max_tokens": positive, "top_k": whole}


def read_stop(members: Members, name: str) -> tuple[str, ...]:
    """Return stop sequences: one text, or a list of them."""
    value = members.take(name)
    listed = [value] if isinstance(value, str) else value or []
    if not isinstance(listed, list) or not all(isinstance(s, str) for s in listed):
        path = members.path(name)
        raise UnsupportedField(f"{path} must be texts, not {value!r:.40}", path)
    return tuple(listed)


def write_parameters(
    request: ChatRequest, names: ParameterNames, who: str
) -> dict[str, object]:
    """Return the parameters as one format writes them; raises UnsupportedField."""
    written: dict[str, object] = {}
    for parameter in (*KINDS, "stop"):
        value = getattr(request, parameter)
        if value in (None, "", ()):
            continue
        if parameter in names:
            value = list(value) if parameter == "stop" else value
            written[names[parameter][0]] = value
        elif parameter != STAYS:
            raise UnsupportedField(f"{who} has no {parameter}", parameter)
    return written
