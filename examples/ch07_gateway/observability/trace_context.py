"""The trace that a request belongs to (W3C Trace Context, level 1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
STATE = re.compile(r"[ -~]{1,512}")
SAMPLED = "01"
NO_TRACE, NO_SPAN, INVALID = "0" * 32, "0" * 16, "ff"


@dataclass(frozen=True, slots=True)
class TraceContext:
    """The trace, the span that called us, and whether somebody records it."""

    trace_id: str
    parent_id: str  # empty: we are the first
    flags: str
    state: str = ""

    def traceparent(self, span_id: str) -> str:
        """Return the field for the next one, whose parent is our span."""
        return f"00-{self.trace_id}-{span_id}-{self.flags}"


def read_context(
    parent: str | None, state: str | None, new_id: Callable[[int], str]
) -> TraceContext:
    """Read the fields of a request; what is malformed begins a new trace (3.2.4).

    >>> read_context("00-" + "a" * 32 + "-" + "b" * 16 + "-01", None, str).parent_id
    'bbbbbbbbbbbbbbbb'
    """
    match = FORM.fullmatch(parent or "")
    if match is None:
        return TraceContext(new_id(16), "", SAMPLED)
    version, trace_id, parent_id, flags, more = match.groups()
    if version == INVALID or trace_id == NO_TRACE or parent_id == NO_SPAN:
        return TraceContext(new_id(16), "", SAMPLED)
    if version == "00" and more:
        return TraceContext(new_id(16), "", SAMPLED)
    tracestate = state if state and STATE.fullmatch(state) else ""
    return TraceContext(
        trace_id, parent_id, SAMPLED if int(flags, 16) & 1 else "00", tracestate
    )
