"""The fields of a response: whose it is, who gave it, and what a client may do next."""

import math

from examples.ch08_ai_gateway.providers.base import ApiError, Fields
from examples.ch08_ai_gateway.running_call import RunningCall

UNAUTHORIZED = 401
OWN_ID = {"anthropic": "Request-Id"}  # its client looks for this one
# A proxy in front that collects an answer before it sends it would end the streaming.
STREAM_FIELDS: Fields = (("X-Accel-Buffering", "no"),)


def common_fields(call_id: str, client_format: str) -> Fields:
    """Return what every response says."""
    ids = {"X-Request-Id", OWN_ID.get(client_format, "X-Request-Id")}
    named = tuple((name, call_id) for name in sorted(ids))
    return (*named, ("Cache-Control", "no-store"))


def answer_fields(running: RunningCall, dropped: list[str]) -> Fields:
    """Return what an answer says: who gave it, and what its caller's request lost."""
    fields: Fields = (("AI-Model", running.model),)
    if dropped:
        fields = (*fields, ("X-Gateway-Dropped", ", ".join(dropped)))
    if running.cached:
        fields = (*fields, ("Cache-Status", "ai-gateway; hit"))
    if running.entry and running.entry.estimated:
        fields = (*fields, ("X-Gateway-Estimated", "usage"))
    return fields


def error_fields(failure: ApiError, status: int) -> Fields:
    """Return when to come again, and that it is pointless where it is."""
    fields: Fields = ()
    if failure.retry_after is not None:
        fields = (("Retry-After", str(max(1, math.ceil(failure.retry_after)))),)
    if not failure.retry:
        fields = (*fields, ("X-Should-Retry", "false"))
    if status == UNAUTHORIZED:
        fields = (*fields, ("WWW-Authenticate", "Bearer"))
    return fields
