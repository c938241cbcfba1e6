"""The session cookie, and the one for trying things out on one machine."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """How the ticket travels in a cookie: `secure`, over https alone."""

    name: str
    secure: bool = True

    def set_on(self, response: Response, ticket: str) -> None:
        """Hand the browser the ticket, or take it away."""
        response.set_cookie(
            self.name,
            ticket,
            max_age=None if ticket else 0,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )


# With this prefix: Secure, Path=/, no Domain, or no browser takes it.
SECURE = SessionCookie("__Host-session")
INSECURE = SessionCookie("session", secure=False)


def is_loopback(host: str, address: str | None) -> bool:
    """Say whether somebody on this machine asks for this machine by name.

    >>> is_loopback("localhost:8000", "127.0.0.1"), is_loopback("shop", "127.0.0.1")
    (True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        asked = name == "localhost" or ip_address(name).is_loopback
        return asked and ip_address(address or "").is_loopback
    except ValueError:
        return False
