"""What is governed, as chapter 7's gateway enforces it: its text, and its client."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import GatewayError, UpstreamClient, problem_response
from examples.ch09_governance.drift import match
from examples.ch09_governance.lifecycle.callers import Call
from examples.ch09_governance.lifecycle.enforcement import enforce
from examples.ch09_governance.lifecycle.sunset_plan import Ending
from examples.ch09_governance.openapi.description import Description

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Operation = tuple[str, str]  # method in capitals, path template
RETRIED_BY_NOBODY = "tries = 1\nbreaker_failures = 0"


def routes(
    description: Description,
    ending: Collection[Operation],
    keyed: Collection[str],
    limits: Collection[str] = (),
) -> str:
    """Return the routes of a gateway's configuration.

    What is not described has no route. A route is a prefix and a method, so templates
    that begin alike share one, and the stricter wish counts: paths in `keyed` ask for
    a key. All are under `limits`. What is `ending` goes to the upstream `leaving`, the
    rest to `shop`: a rehearsal of the end is no outage that opens a breaker.
    """
    found: dict[Operation, tuple[bool, bool]] = {}
    for template, item in description.root["paths"].items():
        prefix = template.partition("{")[0].rstrip("/") or "/"
        for method in (name.upper() for name in METHODS if name in item):
            leaves, asks = found.get((method, prefix), (False, False))
            leaves |= (method, template) in ending
            found[method, prefix] = leaves, asks or template in keyed
    return "".join(
        f"[routes.route-{number}]\n"
        f"prefix = {json.dumps(prefix)}\n"
        f"methods = {json.dumps([method, *['HEAD'] * (method == 'GET')])}\n"
        f'upstream = "{"leaving" if leaves else "shop"}"\n'
        f"auth = {json.dumps(['key'] * asks)}\n"
        f"limits = {json.dumps(list(limits))}\n\n"
        for number, ((method, prefix), (leaves, asks)) in enumerate(found.items(), 1)
    )


def upstreams(url: str) -> str:
    """Return the two upstreams, which are one service asked in two ways."""
    urls = f"urls = {json.dumps([url])}"
    return (
        f"[upstreams.shop]\n{urls}\n\n"
        f"[upstreams.leaving]\n{urls}\n{RETRIED_BY_NOBODY}\n\n"
    )


class GovernedClient:
    """Asks an upstream for what is described and has not ended, and refuses the rest.

    A route knows the beginning of a path; this knows the template, and the time.
    """

    def __init__(
        self,
        client: UpstreamClient,
        description: Description,
        endings: Mapping[Operation, Ending],
        clock: Callable[[], float],
    ) -> None:
        self._client, self._description = client, description
        self._endings, self._clock = endings, clock

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer, or the refusal; raises UpstreamDown."""
        template = match(self._description, urlsplit(request.uri).path)
        if not template:
            return _refusal(request, 404, "nobody has described this path")
        method = "GET" if request.method == "HEAD" else request.method
        if method.lower() not in self._description.root["paths"][template]:
            return _refusal(request, 405, "nobody has described this method")
        answer = enforce(self._endings.get((method, template)), self._clock())
        told = tuple(answer.fields.items())
        if answer.status is not None:
            return _refusal(request, answer.status, answer.detail, told)
        response = self._client.send(request, timeout, idle)
        return replace(response, fields=(*response.fields, *told))


def call(line: str) -> Call:
    """Read a line of the gateway's access log; raises ValueError, KeyError.

    Who has shown no key is known by address.
    """
    said = json.loads(line)
    caller = said["consumer"] or said["address"]
    return Call(said["time"], caller, said["method"], said["path"], said["status"])


def _refusal(
    request: Request, status: int, detail: str, fields: tuple[tuple[str, str], ...] = ()
) -> Response:
    refused = GatewayError(status, "governed", detail, fields=fields)
    return problem_response(refused, request.get("X-Request-Id") or "")
