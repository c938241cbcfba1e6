"""Which exchanges of a long trace are drawn: new ones first, then in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from examples.lab.trace.exchange import Exchange

Signature = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """An exchange and what it caused."""

    exchange: Exchange
    children: tuple["Branch", ...]
    size: int
    signature: Signature

    @classmethod
    def of(cls, e: Exchange, children: tuple["Branch", ...]) -> "Branch":
        """Count the exchanges; equal signatures look alike but for who and when."""
        look = (e.kind, e.target, e.method, e.path, e.status, e.meaning, e.error)
        seen = tuple(child.signature for child in children)
        return cls(e, children, 1 + sum(c.size for c in children), (*look, seen))


@dataclass(frozen=True, slots=True)
class Folded:
    """A run of branches that is not drawn."""

    time: float
    count: int
    like: str

    @property
    def words(self) -> str:
        """Say how many, and whether they look like what is drawn."""
        return f"… {self.count} more{self.like}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange that is drawn, with what is drawn of what it caused."""

    exchange: Exchange
    children: tuple["Shown | Folded", ...]


Drawn = tuple[Shown | Folded, ...]


def branches(exchanges: Sequence[Exchange]) -> list[Branch]:
    """Arrange exchanges under those that caused them."""
    known = {e.seq for e in exchanges}
    below: dict[int | None, list[Exchange]] = {}
    for e in exchanges:
        below.setdefault(e.parent if e.parent in known else None, []).append(e)

    def under(seq: int | None) -> tuple[Branch, ...]:
        return tuple(Branch.of(e, under(e.seq)) for e in below.get(seq, ()))

    return list(under(None))


def fold(siblings: Sequence[Branch], limit: int) -> Drawn:
    """Draw at most `limit` exchanges; a run of hidden ones becomes one `More`."""
    shares = allot(siblings, limit)
    known = {siblings[i].signature for i in shares}
    drawn: list[Shown | Folded] = []
    hidden: list[Branch] = []
    last: Signature | None = None
    for i, branch in enumerate(siblings):
        if i not in shares:
            hidden.append(branch)
            continue
        drawn += _more(hidden, known, last)
        hidden, last = [], branch.signature
        drawn.append(Shown(branch.exchange, fold(branch.children, shares[i] - 1)))
    return (*drawn, *_more(hidden, known, last))


def allot(siblings: Sequence[Branch], limit: int) -> dict[int, int]:
    """Share the limit: first each look once, then whole branches in order."""
    firsts = {b.signature: i for i, b in reversed(list(enumerate(siblings)))}
    shares: dict[int, int] = {}
    left = limit
    for i in sorted(firsts.values()):
        want = siblings[i].size
        if want > limit // 2:
            want = max(1, min(limit // 2, limit // len(firsts)))
        if want <= left:
            shares[i], left = want, left - want
    for i, share in shares.items():
        extra = min(siblings[i].size - share, left)
        shares[i], left = share + extra, left - extra
    return _filled(siblings, shares, left)


def _filled(
    siblings: Sequence[Branch], shares: dict[int, int], left: int
) -> dict[int, int]:
    for i, branch in enumerate(siblings):
        if i in shares:
            continue
        if branch.size > left:
            break
        shares[i], left = branch.size, left - branch.size
    return shares


def _more(
    hidden: list[Branch], known: set[Signature], last: Signature | None
) -> list[Folded]:
    if not hidden:
        return []
    looks = {branch.signature for branch in hidden}
    like = " like these" if looks <= known else ""
    like = " like this" if looks == {last} else like
    return [Folded(hidden[0].exchange.start, len(hidden), like)]
