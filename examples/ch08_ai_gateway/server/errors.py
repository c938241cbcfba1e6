"""What is said to a caller when something went wrong, and under which status."""

from collections.abc import Callable

from examples.ch07_gateway import ClientDisconnected
from examples.ch08_ai_gateway.auth.subscriptions import NotSubscribed
from examples.ch08_ai_gateway.auth.virtual_keys import KeyRefused
from examples.ch08_ai_gateway.budget.reservations import OverBudget
from examples.ch08_ai_gateway.chat import BrokeOff
from examples.ch08_ai_gateway.masking.mask import TooManyValues
from examples.ch08_ai_gateway.pipeline import NoSuchModel
from examples.ch08_ai_gateway.providers.base import Failure
from examples.ch08_ai_gateway.providers.common.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.common.members import BadField
from examples.ch08_ai_gateway.server.wsgi_request import TooLarge
from examples.ch08_ai_gateway.upstream.fallback import NobodyAnswered
from examples.lab import StoreError

BAD_GATEWAY, CALLERS = 502, range(400, 500)


class NotFound(Exception):
    """No such path here, or not with this method."""


def of_upstream(error: UpstreamFailed) -> Failure:
    """Say what an upstream says of the request; its own troubles are a bad gateway."""
    status = error.status if error.status in CALLERS else BAD_GATEWAY
    return Failure(status or BAD_GATEWAY, str(error), retry_after=error.retry_after)


def tries(error: NobodyAnswered) -> str:
    """Say who was asked, and what came of it."""
    said = [f"{one.name}: {one.outcome}" for one in error.tried]
    return f" ({', '.join(said)})" if said else ", and all of them rest for now"


STATUSES: dict[type[Exception], int] = {
    ClientDisconnected: 400,
    KeyRefused: 401,
    NotSubscribed: 403,
    NotFound: 404,
    NoSuchModel: 404,
    TooLarge: 413,
    TooManyValues: 413,
    BrokeOff: BAD_GATEWAY,
    StoreError: 503,
}
SPECIAL: dict[type[Exception], Callable[..., Failure]] = {
    BadField: lambda error: Failure(400, str(error), error.param),
    OverBudget: lambda error: Failure(429, str(error), "", error.retry_after),
    NobodyAnswered: lambda error: Failure(
        error.status, f"{error}{tries(error)}", "", error.retry_after
    ),
    UpstreamFailed: of_upstream,
}
REFUSALS = (*STATUSES, *SPECIAL)


def failure_of(error: Exception) -> Failure:
    """Return what a caller is told."""
    for kind, said in SPECIAL.items():
        if isinstance(error, kind):
            return said(error)
    for kind, status in STATUSES.items():
        if isinstance(error, kind):
            return Failure(status, str(error))
    raise error
