"""What the access log says of a call: no key, no word of anybody."""

from examples.ch08_ai_gateway.pipeline import AdmittedCall
from examples.ch08_ai_gateway.running_call import RunningCall


def call_details(call: AdmittedCall, running: RunningCall) -> dict[str, object]:
    """Return who called what, who answered, and what it used."""
    entry = running.entry
    return {
        "key": call.grant.key_id,
        "tenant": call.grant.tenant,
        "model": call.incoming.request.model,
        "answered": running.model,
        "tried": [f"{one.name} {one.outcome}" for one in running.attempts],
        "cached": running.cached,
        "masked": dict(call.mask.counts),
        "ended": entry.status if entry else "",
        "tokens": [entry.input_tokens, entry.output_tokens] if entry else [],
    }
