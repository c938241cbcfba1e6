"""What the laboratory counts about sessions: their cost, and how they end."""

from collections.abc import Sequence

from examples.ch03_tokens.experiments.makers import NEVER, Setting
from examples.ch03_tokens.experiments.shop import Shop
from examples.lab import Table

HOUR = 3600.0
TRIES = 16
SHOWN = 20  # characters of a ticket
KNOWN = {
    "server": "the store",
    "cookie": "who has the secret; all can read it",
    "jwt": "who has the public key; all can read it",
    "opaque": "the issuer",
}
KINDS = (
    ("server", NEVER),
    ("cookie", NEVER),
    ("cookie", 30.0),
    ("cookie", 0.0),
    ("jwt", NEVER),
    ("jwt", 30.0),
    ("jwt", 0.0),
    ("opaque", 30.0),
    ("opaque", 0.0),
)


def called(kind: str, asks: float) -> str:
    """Name a place for sessions and how often it asks.

    >>> called("jwt", 0.0), called("jwt", 30.0), called("jwt", NEVER)
    ('jwt, asks each time', 'jwt, asks every 30 s', 'jwt, asks nobody')
    """
    if kind == "server":
        return kind
    if asks == NEVER:
        return f"{kind}, asks nobody"
    return f"{kind}, asks {'each time' if not asks else f'every {asks:g} s'}"


def cost() -> Table:
    """Weigh one request of somebody who is signed in, for each kind of session."""
    rows = []
    for kind, asks in KINDS:
        shop = Shop(kind, replicas=1, setting=Setting(asks=asks))
        shop.alice.sign_in().who()
        shop.alice.who()
        seen = shop.net.trace.last(1)
        asked = seen.where(source="alice")[0]
        rows.append(
            {
                "session": called(kind, asks),
                "bytes": asked.bytes_up,
                "store reads": seen.where(kind="store", method="GET").count(),
                "calls to the issuer": seen.where(target="issuer").count(),
                "milliseconds": round((asked.end - asked.start) * 1000, 3),
            }
        )
    return Table(rows, "one request of somebody who is signed in")


def survives(shop: Shop, step: float, most: float) -> float:
    """Sign Alice out; return for how many seconds the thief's copy still works.

    It ends somewhere between the last success and the first refusal: the middle counts.
    She speaks to one replica and the thief to the other, which has met the copy before.
    """
    thief = shop.thief(shop.alice).at(2)
    shop.alice.at(1).sign_out()
    start = worked = shop.net.clock.now
    while thief.in_() and worked - start < most:
        worked = shop.net.clock.now
        shop.wait(step)
    return (worked + shop.net.clock.now) / 2 - start


def ends(life: float = 300.0) -> Table:
    """Sign out right after signing in: when does the copy on the lost phone end?"""
    rows = []
    for kind, asks in KINDS:
        shop = Shop(kind, setting=Setting(life=life, asks=asks))
        shop.alice.sign_in().at(2).in_()
        step = 300.0 if called(kind, asks) == "cookie, asks nobody" else 5.0
        worked = survives(shop, step, 10 * HOUR)
        rows.append(
            {"session": called(kind, asks), "the copy works on for": duration(worked)}
        )
    return Table(rows, "signed out at once, and a thief clicks on")


def duration(seconds: float) -> str:
    """Write seconds as people do, to the nearest five.

    >>> duration(0.03), duration(300.02), duration(28805)
    ('0 s', '300 s', '8 h')
    """
    whole = round(seconds / 5) * 5
    return f"{round(whole / HOUR, 1):g} h" if whole >= HOUR else f"{whole} s"


def revoke(life: float, asks: float) -> list[float]:
    """Sign out at moments spread over a token's life; return how long copies worked."""
    found = []
    for number in range(TRIES):
        shop = Shop("jwt", setting=Setting(life=life, asks=asks))
        alice = shop.alice.sign_in().at(2)
        moment = (number + 0.5) / TRIES * life
        before = reversed_bits(number) * (asks if asks < life else 0.0)
        shop.wait(asks if asks < life else 0.0)
        if moment > before:  # the replica asks `before` seconds ahead of the sign-out
            alice.exchange()
            shop.wait(moment - before)
            alice.in_()
            shop.wait(before)
        else:
            alice.in_()
            shop.wait(before - moment)
            alice.exchange()
            shop.wait(moment)
        found.append(survives(shop, min(life, asks) / 25, 2 * life))
    return found


def reversed_bits(number: int) -> float:
    """Spread numbers below TRIES evenly over 0 to 1, in another order.

    >>> [reversed_bits(n) for n in range(3)]
    [0.03125, 0.53125, 0.28125]
    """
    return (int(f"{number:04b}"[::-1], 2) + 0.5) / TRIES


def lifetimes(lives: Sequence[int], asks: Sequence[float]) -> list[dict[str, object]]:
    """Compare the mean with its formula, for each lifetime and way of asking."""
    rows: list[dict[str, object]] = []
    for every in asks:
        for life in lives:
            found = revoke(life, every)
            rows.append(
                {
                    "token lives, s": life,
                    "asks": called("jwt", every).removeprefix("jwt, asks "),
                    "mean, s": round(sum(found) / len(found), 1),
                    "formula, s": round(expected(life, every), 1),
                    "worst, s": round(max(found), 1),
                }
            )
    return rows


def expected(life: float, asks: float) -> float:
    """Return the mean time that a revoked token works on.

    What is left of its life is uniform from 0 to L, what is left of the verifier's
    memory uniform from 0 to A; the smaller of the two counts: A/2 - A*A/6L.

    >>> expected(300, NEVER), expected(300, 0.0), expected(300, 30.0)
    (150.0, 0.0, 14.5)
    """
    if asks >= life:
        return life / 2
    return asks / 2 - asks * asks / (6 * life)


def tickets() -> Table:
    """Show what each kind of sign-in hands out, and who can read it."""
    rows = []
    for kind, known in KNOWN.items():
        shop = Shop(kind, replicas=1)
        alice = shop.alice.sign_in()
        ticket = alice.access or next(iter(alice.session.cookies)).value or ""
        rows.append(
            {
                "session": kind,
                "the ticket begins": ticket[:SHOWN],
                "characters": len(ticket),
                "who knows what it means": known,
            }
        )
    return Table(rows, "Alice signs in, four ways")
