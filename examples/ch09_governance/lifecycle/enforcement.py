"""What governance hands to the gateway: policies that can be enforced on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass

from examples.ch09_governance.lifecycle.sunset_plan import LifecycleStage, SunsetPlan


@dataclass(frozen=True, slots=True)
class LifecycleDecision:
    """What the gateway says instead of the service, or adds to its answer."""

    status: int | None
    fields: Mapping[str, str]
    detail: str = ""


PASS = LifecycleDecision(None, {})


def enforce_lifecycle(plan: SunsetPlan | None, now: float) -> LifecycleDecision:
    """Decide about a request for something that may be on its way out.

    Status None lets the request through, and the fields are added to what comes back.
    Gone is 410 (RFC 9110, section 15.5.11), missing for a while 503 with Retry-After.
    """
    if plan is None:
        return PASS
    stage, fields = plan.stage(now), plan.fields()
    if stage is LifecycleStage.CURRENT:
        return PASS
    if stage is LifecycleStage.GONE:
        return LifecycleDecision(410, fields, f"this ended on {fields['Sunset']}")
    if stage is LifecycleStage.BROWNOUT:
        wait = int(plan.brownout_end(now) - now)
        fields = fields | {"Retry-After": str(max(wait, 1))}
        return LifecycleDecision(
            503, fields, f"a rehearsal of the end on {fields['Sunset']}"
        )
    return LifecycleDecision(None, fields)
