"""Flask's own session on virtual time: what it signs carries the lab's second."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class VirtualSessions(SecureCookieSessionInterface):
    """Flask's `SecureCookieSessionInterface`; only the clock is another one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

        class VirtualSigner(TimestampSigner):
            """Reads the time where itsdangerous lets one."""

            def get_timestamp(self) -> int:
                """Return Unix time in whole seconds."""
                return int(clock())

        self._signer = VirtualSigner

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Make what signs and opens cookies; None without a SECRET_KEY."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = self._signer
        return made

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        """Say when the browser should forget the cookie; None is at its end."""
        if not session.permanent:
            return None
        now = datetime.fromtimestamp(self._clock(), UTC)
        return now + app.permanent_session_lifetime


def on_virtual_time(app: object, clock: Callable[[], float]) -> None:
    """Give an application with Flask's own session the lab's clock for it."""
    if isinstance(app, Flask) and (
        type(app.session_interface) is SecureCookieSessionInterface
    ):
        app.session_interface = VirtualSessions(clock)
