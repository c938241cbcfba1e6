"""What is governed, as chapter 7's gateway enforces it: its text, and its client."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import GatewayError, UpstreamClient, problem_response
from examples.ch09_governance.drift import match_template
from examples.ch09_governance.lifecycle.callers import AccessLogEntry
from examples.ch09_governance.lifecycle.enforcement import enforce_lifecycle
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.ch09_governance.openapi.description import Description, operations

OperationKey = tuple[str, str]  # method in capitals, path template
NO_RETRIES = "tries = 1\nbreaker_failures = 0"


def gateway_routes(
    description: Description,
    deprecated: Collection[OperationKey],
    keyed: Collection[str],
    limits: Collection[str] = (),
) -> str:
    """Return the routes of a gateway's configuration.

    What is not described has no route. A route is a prefix and a method, so templates
    that begin alike share one, and the stricter wish counts: paths in `keyed` ask for
    a key. All are under `limits`. What is `deprecated` goes to upstream `leaving`, the
    rest to `shop`: a rehearsal of the end is no outage that opens a breaker.
    """
    found: dict[OperationKey, tuple[bool, bool]] = {}
    for template, item in description.root["paths"].items():
        prefix = template.partition("{")[0].rstrip("/") or "/"
        for method in (name for _, name, _ in operations(item)):
            sunset, needs_key = found.get((method, prefix), (False, False))
            sunset |= (method, template) in deprecated
            found[method, prefix] = sunset, needs_key or template in keyed
    return "".join(
        f"[routes.route-{number}]\n"
        f"prefix = {json.dumps(prefix)}\n"
        f"methods = {json.dumps([method, *['HEAD'] * (method == 'GET')])}\n"
        f'upstream = "{"leaving" if sunset else "shop"}"\n'
        f"auth = {json.dumps(['key'] * needs_key)}\n"
        f"limits = {json.dumps(list(limits))}\n\n"
        for number, ((method, prefix), (sunset, needs_key)) in enumerate(
            found.items(), 1
        )
    )


def gateway_upstreams(url: str) -> str:
    """Return the two upstreams, which are one service asked in two ways."""
    urls = f"urls = {json.dumps([url])}"
    return f"[upstreams.shop]\n{urls}\n\n[upstreams.leaving]\n{urls}\n{NO_RETRIES}\n\n"


class GovernedClient:
    """Asks an upstream for what is described and has not ended, and refuses the rest.

    A route knows the beginning of a path; this knows the template, and the time.
    """

    def __init__(
        self,
        client: UpstreamClient,
        description: Description,
        sunset_plans: Mapping[OperationKey, SunsetPlan],
        clock: Callable[[], float],
    ) -> None:
        self._client, self._description = client, description
        self._sunset_plans, self._clock = sunset_plans, clock

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer, or the refusal; raises UpstreamDown."""
        template = match_template(self._description, urlsplit(request.uri).path)
        if not template:
            return _refusal(request, 404, "nobody has described this path")
        method = "GET" if request.method == "HEAD" else request.method
        item = self._description.root["paths"][template]
        if method not in {name for _, name, _ in operations(item)}:
            return _refusal(request, 405, "nobody has described this method")
        answer = enforce_lifecycle(
            self._sunset_plans.get((method, template)), self._clock()
        )
        told = tuple(answer.fields.items())
        if answer.status is not None:
            return _refusal(request, answer.status, answer.detail, told)
        response = self._client.send(request, timeout, idle)
        return replace(response, fields=(*response.fields, *told))


def read_log_line(line: str) -> AccessLogEntry:
    """Read a line of the gateway's access log; raises ValueError, KeyError.

    Who has shown no key is known by address.
    """
    said = json.loads(line)
    caller = said["consumer"] or said["address"]
    return AccessLogEntry(
        said["time"], caller, said["method"], said["path"], said["status"]
    )


def _refusal(
    request: Request, status: int, detail: str, fields: tuple[tuple[str, str], ...] = ()
) -> Response:
    refused = GatewayError(status, "governed", detail, fields=fields)
    return problem_response(refused, request.get("X-Request-Id") or "")
