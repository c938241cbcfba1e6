"""A browser of the laboratory: as much of it as decides which cookie goes where."""

from dataclasses import dataclass, field
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlsplit

from werkzeug.test import Client, TestResponse

PREFIX = "__Host-"


@dataclass(slots=True)
class Browser:
    """Keeps cookies of one shop, and says with each request whose page sent it.

    A cookie without SameSite goes along from any page (RFC 6265); some browsers of
    today treat it as Lax, not all of them, and not at once.
    """

    shop: Client
    home: str = "https://shop"
    jar: dict[str, "Morsel[str]"] = field(default_factory=dict)

    def send(
        self, method: str, path: str, *, page: str = "https://shop", **given: object
    ) -> TestResponse:
        """Send a request from a page; another site's page brings fewer cookies."""
        same = page == self.home
        sent = [m for m in self.jar.values() if same or not m["samesite"]]
        fields = {
            "Cookie": "; ".join(f"{m.key}={m.value}" for m in sent),
            "Origin": page,
            "Sec-Fetch-Site": "same-origin" if same else "cross-site",
        }
        reply = self.shop.open(
            path,
            method=method,
            base_url=self.home,
            headers=fields,
            **given,  # type: ignore[arg-type]
        )
        for line in reply.headers.getlist("Set-Cookie"):
            self.take(line, urlsplit(self.home).hostname or "")
        return reply

    def take(self, line: str, host: str) -> bool:
        """Keep a cookie that `host` sets, unless its prefix forbids it."""
        for morsel in SimpleCookie(line).values():
            if morsel.key.startswith(PREFIX) and (
                morsel["domain"] or not morsel["secure"] or host != "shop"
            ):
                return False
            self.jar[morsel.key] = morsel
        return True

    def script(self) -> list[str]:
        """Name the cookies that a script in the page can read."""
        return [name for name, morsel in self.jar.items() if not morsel["httponly"]]

    def in_clear(self) -> list[str]:
        """Name the cookies that would travel without encryption."""
        return [name for name, morsel in self.jar.items() if not morsel["secure"]]
