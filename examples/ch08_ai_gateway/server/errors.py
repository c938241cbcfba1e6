"""What is said to a caller when something went wrong, and under which status."""

from collections.abc import Callable

from examples.ch07_gateway import ClientDisconnected
from examples.ch08_ai_gateway.auth.subscriptions import NotSubscribed
from examples.ch08_ai_gateway.auth.virtual_keys import InvalidKey
from examples.ch08_ai_gateway.budget.reservations import BudgetExceeded
from examples.ch08_ai_gateway.chat import StreamInterrupted
from examples.ch08_ai_gateway.masking.mask import TooManyMatches
from examples.ch08_ai_gateway.pipeline import ModelNotFound
from examples.ch08_ai_gateway.providers.base import ApiError
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.translation.members import InvalidField
from examples.ch08_ai_gateway.server.wsgi_request import ContentTooLarge
from examples.ch08_ai_gateway.upstream.fallback import AllUpstreamsFailed
from examples.lab import StoreError

BAD_GATEWAY, CALLERS = 502, range(400, 500)


class NotFound(Exception):
    """No such path here, or not with this method."""


def upstream_error(error: UpstreamFailed) -> ApiError:
    """Say what an upstream says of the request; its own troubles are a bad gateway."""
    status = error.status if error.status in CALLERS else BAD_GATEWAY
    return ApiError(status or BAD_GATEWAY, str(error), retry_after=error.retry_after)


def attempts_of(error: AllUpstreamsFailed) -> str:
    """Say who was asked, and what came of it."""
    outcomes = [f"{one.name}: {one.outcome}" for one in error.attempts]
    return f" ({', '.join(outcomes)})" if outcomes else ", and all of them rest for now"


STATUSES: dict[type[Exception], int] = {
    ClientDisconnected: 400,
    InvalidKey: 401,
    NotSubscribed: 403,
    NotFound: 404,
    ModelNotFound: 404,
    ContentTooLarge: 413,
    TooManyMatches: 413,
    StreamInterrupted: BAD_GATEWAY,
    StoreError: 503,
}
SPECIAL: dict[type[Exception], Callable[..., ApiError]] = {
    InvalidField: lambda error: ApiError(400, str(error), error.param),
    BudgetExceeded: lambda error: ApiError(429, str(error), "", error.retry_after),
    AllUpstreamsFailed: lambda error: ApiError(
        error.status, f"{error}{attempts_of(error)}", "", error.retry_after
    ),
    UpstreamFailed: upstream_error,
}
REFUSALS = (*STATUSES, *SPECIAL)


def api_error(error: Exception) -> ApiError:
    """Return what a caller is told."""
    for kind, message in SPECIAL.items():
        if isinstance(error, kind):
            return message(error)
    for kind, status in STATUSES.items():
        if isinstance(error, kind):
            return ApiError(status, str(error))
    raise error
