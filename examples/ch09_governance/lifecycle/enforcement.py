"""What governance hands to the gateway: policies that can be enforced on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass

from examples.ch09_governance.lifecycle.sunset_plan import Ending, Stage


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway says instead of the service, or adds to its answer."""

    status: int | None
    fields: Mapping[str, str]
    detail: str = ""


PASS = Answer(None, {})


def enforce(ending: Ending | None, now: float) -> Answer:
    """Decide about a request for something that may be on its way out.

    Status None lets the request through, and the fields are added to what comes back.
    Gone is 410 (RFC 9110, section 15.5.11), missing for a while 503 with Retry-After.
    """
    if ending is None:
        return PASS
    stage, fields = ending.stage(now), ending.fields()
    if stage is Stage.CURRENT:
        return PASS
    if stage is Stage.GONE:
        return Answer(410, fields, f"this ended on {fields['Sunset']}")
    if stage is Stage.BROWNOUT:
        wait = int(ending.back_at(now) - now)
        fields = fields | {"Retry-After": str(max(wait, 1))}
        return Answer(503, fields, f"a rehearsal of the end on {fields['Sunset']}")
    return Answer(None, fields)
