"""Negative caching: for how long a 404 holds that says nothing itself."""

from dataclasses import replace

from examples.ch04_http_cache import Origin, Request, Response

NEGATIVE_STATUSES = {404, 410}
FRESHNESS_FIELDS = ("Cache-Control", "Expires", "CDN-Cache-Control")


class NegativeCaching:
    """An origin whose silence about a 404 or 410 means `max-age`, in seconds.

    A cache may choose so (RFC 9110, section 15.1); what the origin says itself stays.
    A 404 for somebody with a cookie may be for him alone, and is left as it is.
    """

    def __init__(self, origin: Origin, max_age: int) -> None:
        self._origin, self._control = origin, ("Cache-Control", f"max-age={max_age}")

    def send(self, request: Request) -> Response:
        """Return the answer; raises `OriginDown`."""
        response = self._origin.send(request)
        told = any(response.get(name) is not None for name in FRESHNESS_FIELDS)
        known = request.get("Cookie") is not None
        if response.status not in NEGATIVE_STATUSES or told or known:
            return response
        return replace(response, fields=(*response.fields, self._control))
