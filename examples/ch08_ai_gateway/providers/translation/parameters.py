"""What shapes an answer: temperature and its like, by the names of a format.

A parameter that a format has no name for is refused there, not dropped.
"""

from collections.abc import Collection, Mapping
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
    "top_k": int,
    "seed": int,
    "frequency_penalty": float,
    "presence_penalty": float,
    "user": str,
}
# The first name is written, every name is read.
ParameterNames = Mapping[str, tuple[str, ...]]
# A hint (how to bill, what to keep) changes no answer: it goes to an upstream of the
# same format, and stays in the gateway for another.
HINTS = frozenset(
    {"metadata", "store", "service_tier", "prompt_cache_key", "keep_alive"}
    | {"prompt_cache_retention", "safety_identifier"}
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
            parameters[parameter] = value
            if parameter == "max_tokens":
                check_positive(parameters[parameter], members.path(spelling))
    return parameters


def check_positive(limit: int, where: str) -> None:
    """Raise InvalidField for a limit below 1: it would lower a reservation."""
    if limit < 1:
        raise InvalidField(f"{where} is {limit:.0f}: at least 1", where)


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


def write_extras(
    request: ChatRequest, who: str, hints: frozenset[str]
) -> dict[str, object]:
    """Return what one format alone knows; raises UnsupportedField for another's.

    A hint (how to bill, what to keep) changes no answer, and stays here.
    """
    written: dict[str, object] = {}
    for name, value in request.extras.items():
        family, _, member = name.partition(".")
        if family == who:
            written[member] = value
        elif member not in hints:
            raise UnsupportedField(f"{who} has no {member}", member)
    return written
