"""A `requests.Session` on virtual time: its cookies expire by the lab's clock."""

from collections.abc import Callable
from http.cookiejar import Cookie, DefaultCookiePolicy

import requests
from requests.cookies import RequestsCookieJar


class VirtualPolicy(DefaultCookiePolicy):
    """Cookie rules that read the lab's clock; `http.cookiejar` sets `_now` itself."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        super().__init__()

    @property
    def _now(self) -> int:
        return int(self._clock())

    @_now.setter
    def _now(self, wall_clock: int) -> None:
        """Ignore the wall clock."""


class VirtualJar(RequestsCookieJar):
    """A cookie jar on virtual time.

    `requests` copies cookies into a plain jar before it sends them, and that one
    reads the wall clock; so the expiry is kept here and not in the cookie.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._deadlines: dict[tuple[str, str, str], int] = {}
        super().__init__(VirtualPolicy(clock))

    @property
    def _now(self) -> int:
        return int(self._clock())

    @_now.setter
    def _now(self, wall_clock: int) -> None:
        """Ignore the wall clock."""

    def set_cookie(self, cookie: Cookie, *args: object, **kwargs: object) -> None:
        """Keep the cookie, and when it expires."""
        key = (cookie.domain, cookie.path, cookie.name)
        self._deadlines.pop(key, None)
        if cookie.expires is not None:
            self._deadlines[key] = cookie.expires
            cookie.expires = None
        super().set_cookie(cookie, *args, **kwargs)

    def forget_expired(self) -> None:
        """Drop every cookie whose time has come."""
        expired = [key for key, end in self._deadlines.items() if end <= self._now]
        for key in expired:
            del self._deadlines[key]
            if any((c.domain, c.path, c.name) == key for c in self):
                self.clear(*key)


class VirtualSession(requests.Session):
    """A session without proxies, `.netrc` or wall clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies = VirtualJar(clock)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare a request with the cookies that are still good."""
        if isinstance(self.cookies, VirtualJar):
            self.cookies.forget_expired()
        return super().prepare_request(request)
