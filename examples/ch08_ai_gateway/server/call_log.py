"""What log and metrics say of a call: no key, no word of anybody."""

from collections.abc import Callable

from examples.ch07_gateway import AccessLog
from examples.ch08_ai_gateway.auth.virtual_keys import KeyGrant
from examples.ch08_ai_gateway.pipeline import AdmittedCall
from examples.ch08_ai_gateway.running_call import RunningCall
from examples.ch08_ai_gateway.server.metrics import Metrics
from examples.ch08_ai_gateway.upstream.fallback import UpstreamAttempt

OK = 200


class CallLog:
    """Writes one line for one request, whichever way it ends."""

    def __init__(
        self,
        log: AccessLog,
        metrics: Metrics,
        clock: Callable[[], float],
        head: dict[str, object],
    ) -> None:
        """Begin each line with the time and `head`."""
        self._log, self._metrics, self._clock = log, metrics, clock
        self._head = head

    def caller(self, grant: KeyGrant) -> None:
        """Note whose request it is."""
        self._head |= {"key": grant.key_id, "tenant": grant.tenant}

    def model(self, name: str, known: bool) -> None:
        """Note what was asked for; a name that is not ours counts as none."""
        self._head["model"] = name[:200]
        self._metrics_model = name if known else ""

    _metrics_model = ""

    def refused(self, status: int, error: Exception) -> None:
        """Write that there was no answer, why, and who was asked for one."""
        tried = list(getattr(error, "attempts", ()))
        more = {"tried": attempts(tried)} if tried else {}
        self._write(status, refused=str(error), **more)
        self._metrics.count(self._head, self._metrics_model, status, tried)

    def answered(
        self, call: AdmittedCall, running: RunningCall, dropped: list[str]
    ) -> None:
        """Write who answered, what it used, and how it ended."""
        entry = running.entry
        self._write(
            OK,
            answered=running.model,
            upstream=running.model.partition("/")[0],
            tried=attempts(running.attempts),
            cached=running.cached,
            masked=dict(call.mask.counts),
            dropped=dropped,
            ended=entry.status if entry else "",
            tokens=[entry.input_tokens, entry.output_tokens] if entry else [],
            estimated=bool(entry and entry.estimated),
        )
        self._metrics.count(self._head, self._metrics_model, OK, running.attempts)
        if entry:
            self._metrics.used(entry)

    def _write(self, status: int, **more: object) -> None:
        now = round(self._clock(), 3)
        self._log.append({"time": now, **self._head, "status": status, **more})


def attempts(tried: list[UpstreamAttempt]) -> list[str]:
    """Say who was asked, and what came of it."""
    return [f"{one.name} {one.outcome}" for one in tried]
