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
from examples.ch08_ai_gateway.providers.translation.error_codes import (
    QUOTA,
    TOO_LARGE,
    unsupported_code,
)
from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed
from examples.ch08_ai_gateway.providers.translation.members import (
    InvalidField,
    UnsupportedField,
)
from examples.ch08_ai_gateway.server.wsgi_request import ContentTooLarge
from examples.ch08_ai_gateway.upstream.fallback import AllUpstreamsFailed
from examples.lab import StoreError

POINTLESS = {QUOTA, TOO_LARGE}
BAD_GATEWAY, LATE, CALLERS = 502, 504, range(400, 500)


class NotFound(Exception):
    """No such path here, or not with this method."""


def upstream_error(error: UpstreamFailed) -> ApiError:
    """Say what an upstream says of the request; its own troubles are a bad gateway.

    What is late may be paid for: a client that repeats it by itself pays twice.
    """
    ours = LATE if error.late else BAD_GATEWAY
    status = error.status if error.status in CALLERS else None
    return ApiError(
        status or ours,
        str(error),
        error.param,
        error.retry_after,
        unsupported_code(error.param) if error.param else error.code,
        retry=not (error.late or error.code in POINTLESS),
        format=error.format if status else "",
        body=error.body,
    )


def all_failed(error: AllUpstreamsFailed) -> ApiError:
    """Say who was asked; with a used-up quota a retry is pointless."""
    message, retry = f"{error}{attempts_of(error)}", error.code != QUOTA
    return ApiError(
        error.status, message, "", error.retry_after, error.code, retry=retry
    )


def invalid(error: InvalidField) -> ApiError:
    """Say which member is wrong, or has no place."""
    unsupported = isinstance(error, UnsupportedField)
    code = unsupported_code(error.param) if unsupported else ""
    return ApiError(400, str(error), error.param, code=code)


def used_up(error: BudgetExceeded) -> ApiError:
    """Say when the budget is renewed, and that nothing helps before."""
    return ApiError(429, str(error), "", error.retry_after, QUOTA, retry=False)


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
    InvalidField: invalid,
    BudgetExceeded: used_up,
    AllUpstreamsFailed: all_failed,
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
            return ApiError(status, getattr(error, "public", str(error)))
    raise error
