"""The laboratory's mix-up: a client of two authorization servers, one of them evil.

The evil one names the honest one's sign-in page as its own. The user signs in there,
the code comes back, and the client hands it to the evil one, with whom it began
(basic/authorization, "Authorization Server Mix-Up"; RFC 9207). No network: only who
sends what to whom.
"""

from dataclasses import dataclass, field

HONEST, EVIL = "https://issuer.example", "https://mallory.example"


@dataclass(slots=True)
class Issuers:
    """Both servers; `sign_in` has whose page each names, `seen` what each was shown."""

    sign_in: dict[str, str] = field(default_factory=lambda: {HONEST: HONEST})
    seen: dict[str, list[str]] = field(default_factory=lambda: {HONEST: [], EVIL: []})

    def page(self, issuer: str, state: str) -> dict[str, str]:
        """Sign a user in at the page that an issuer names; return what comes back.

        The page is that of whoever runs it, and it says who that is (RFC 9207, 2).
        """
        signed_in_at = self.sign_in[issuer]
        return {"code": f"code-of-{signed_in_at}", "state": state, "iss": signed_in_at}

    def token(self, issuer: str, code: str) -> None:
        """Take a code for a token."""
        self.seen[issuer].append(code)


@dataclass(slots=True)
class Trusting:
    """A client that remembers with whom it began, and looks no further."""

    issuers: Issuers
    begun: dict[str, str] = field(default_factory=dict)  # state to issuer

    def begin(self, issuer: str) -> str:
        """Begin a sign-in; return its state."""
        state = f"state-{len(self.begun)}"
        self.begun[state] = issuer
        return state

    def finish(self, back: dict[str, str]) -> None:
        """Take what came back to the token endpoint of the issuer."""
        issuer = self.begun.pop(back["state"])
        if self.believes(issuer, back):
            self.issuers.token(issuer, back["code"])

    def believes(self, issuer: str, back: dict[str, str]) -> bool:
        """Say whether this came from that issuer."""
        return True


@dataclass(slots=True)
class Checking(Trusting):
    """A client that compares `iss` with the issuer it began with (RFC 9207, 2.4)."""

    def believes(self, issuer: str, back: dict[str, str]) -> bool:
        """Say whether this came from that issuer."""
        return back.get("iss") == issuer


def mixed_up(kind: type[Trusting]) -> bool:
    """Begin with the evil server; say whether it gets a code of the honest one."""
    issuers = Issuers({HONEST: HONEST, EVIL: HONEST})
    client = kind(issuers)
    client.finish(issuers.page(EVIL, client.begin(EVIL)))
    return f"code-of-{HONEST}" in issuers.seen[EVIL]


def signs_in(kind: type[Trusting]) -> bool:
    """Sign in where nothing is wrong; say whether that works."""
    issuers = Issuers()
    client = kind(issuers)
    client.finish(issuers.page(HONEST, client.begin(HONEST)))
    return issuers.seen[HONEST] == [f"code-of-{HONEST}"]
