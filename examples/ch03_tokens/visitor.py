"""A shell around `requests`: somebody who signs in at the real shop, and out again.

python -m examples.ch03_tokens.visitor --port 8100 --name ada
"""

import argparse
import os
import secrets
import signal
import sys
import time

import requests

from examples.ch03_tokens.cookies import SECURE

TIMEOUT, LOOKS = 10.0, 6  # seconds, requests
REMEMBERED = 1.5  # seconds; replicas remember what they know of a session for one


class Visitor:
    """A client that sends its ticket back in the way that it came."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.given = url, {"name": name, "password": secrets.token_urlsafe()}
        self.fields: dict[str, str] = {}
        self.refresh = ""

    def arrive(self) -> str:
        """Open an account and sign in."""
        self.send("POST", "/accounts", json=self.given).raise_for_status()
        reply = self.send("POST", "/session", json=self.given)
        reply.raise_for_status()
        kept = reply.headers.get("Set-Cookie", "").partition(";")[0]
        if kept:  # a browser sends Secure cookies to this machine, requests does not
            self.fields = {"Cookie": kept}
            return (
                f"signed in: a cookie of {len(kept) - len(SECURE.name) - 1} characters"
            )
        pair = reply.json()
        self.fields = {"Authorization": f"Bearer {pair['access_token']}"}
        self.refresh = pair.get("refresh_token", "")
        return f"signed in: a token of {len(pair['access_token'])} characters"

    def look(self, kill: int | None) -> str:
        """Ask who one is, several times; kill a process half-way."""
        answered = 0
        for number in range(LOOKS):
            if kill and number == LOOKS // 2:
                os.killpg(os.getpgid(kill), signal.SIGKILL)
            answered += self.send("GET", "/session").ok
        after = ", a server killed half-way" if kill else ""
        return f"{answered} of {LOOKS} requests answered{after}"

    def leave(self) -> str:
        """Sign out, and try a copy of all that one had."""
        copy = dict(self.fields)
        self.send("DELETE", "/session").raise_for_status()
        time.sleep(REMEMBERED)
        self.fields = copy
        status = self.send("GET", "/session").status_code
        said = f"signed out: the copy is answered {status}"
        if self.refresh:
            body = {"refresh_token": self.refresh}
            reply = self.send("POST", "/session/refresh", json=body)
            said += f", its refresh token {reply.status_code}"
        return said

    def send(self, method: str, path: str, **given: object) -> requests.Response:
        """Send one request; try again when the front met a server that just died."""
        where = self.url + path
        for _ in range(2):
            reply = requests.request(
                method,
                where,
                headers=self.fields,
                timeout=TIMEOUT,
                **given,  # type: ignore[arg-type]
            )
            if reply.status_code != requests.codes.bad_gateway:
                break
        return reply


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser("python -m examples.ch03_tokens.visitor")
    parser.add_argument("--port", type=int, default=8000, help="of the shop")
    parser.add_argument("--name", default="ada", help="a name that nobody has yet")
    parser.add_argument("--kill", type=int, metavar="PID", help="killed half-way")
    chosen = parser.parse_args()
    visitor = Visitor(f"http://127.0.0.1:{chosen.port}", chosen.name)
    try:
        said = [visitor.arrive(), visitor.look(chosen.kill), visitor.leave()]
    except requests.RequestException as error:
        return f"the visit to port {chosen.port} ended: {error}"
    except OSError as error:
        return f"process {chosen.kill} cannot be killed: {error}"
    sys.stdout.write("\n".join(said) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
