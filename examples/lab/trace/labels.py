"""What an exchange says, in words; drawings, tables and tests share them."""

from collections.abc import Collection, Sequence

from examples.lab.trace.exchange import Exchange

ERRORS = {
    "refused": "connection refused",
    "lost": "reply lost",
    "timeout": "timed out",
    "reset": "connection reset",
    "partition": "unreachable",
}
CLIENT_ERRORS = range(400, 500)
PATH_LIMIT, FIELD_LIMIT = 40, 32


def shorten(words: str, limit: int) -> str:
    """Leave out the middle of what is longer than `limit` characters.

    >>> shorten("/baskets/alice/lines/42", 12)
    '/baskets…/42'
    """
    if len(words) <= limit:
        return words
    tail = (limit - 1) // 3
    return f"{words[: limit - 1 - tail]}…{words[len(words) - tail :]}"


def failed(e: Exchange) -> bool:
    """Say whether the exchange failed, was lost or was refused."""
    return e.meaning == "failed" or e.error is not None


def numbered(exchanges: Sequence[Exchange]) -> frozenset[str]:
    """Return the hosts that answered from more than their first replica."""
    return frozenset(e.target for e in exchanges if (e.replica or 1) > 1)


def target(e: Exchange, many: Collection[str]) -> str:
    """Name who was asked, with the replica where a host has several."""
    return f"{e.target}/{e.replica}" if e.replica and e.target in many else e.target


def request(e: Exchange) -> str:
    """Return method and path, the path shortened in its middle."""
    return f"{e.method} {shorten(e.path, PATH_LIMIT)}".strip()


def reply(e: Exchange) -> str:
    """Return status and meaning, or what became of the reply."""
    if e.kind == "avoided":
        return "not sent"
    status = [str(e.status)] if e.status is not None else []
    return " ".join([*status, outcome(e)]).strip()


def outcome(e: Exchange) -> str:
    """Return one or two words for the error, else for the meaning."""
    if e.error is not None:
        return ERRORS.get(e.error, e.error)
    if e.meaning == "failed" and e.status in CLIENT_ERRORS:
        return "refused"
    return "" if e.meaning == "none" else e.meaning


def notes(pairs: Sequence[tuple[str, str]], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the wanted header fields, each value shortened in its middle.

    >>> notes([("Age", "3"), ("ETag", "x")], ["age"])
    ('Age: 3',)
    """
    names = {name.lower() for name in wanted}
    return tuple(
        shorten(f"{name}: {value}", FIELD_LIMIT)
        for name, value in pairs
        if name.lower() in names
    )


def listed(names: Sequence[str], most: int = 4) -> str:
    """Join names as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e"], most=2)
    ('a, b and c', 'a, b and 3 others')
    """
    if len(names) > most:
        rest = len(names) - most
        names = [*names[:most], f"{rest} other{'' if rest == 1 else 's'}"]
    *first, last = names or ["nobody"]
    return f"{', '.join(first)} and {last}" if first else last


def summary(exchanges: Sequence[Exchange]) -> str:
    """Say in one sentence who spoke to whom, how often, and how it went.

    >>> summary([])
    'Nobody spoke.'
    """
    if not exchanges:
        return "Nobody spoke."
    targets = list(dict.fromkeys(e.target for e in exchanges))
    sources = dict.fromkeys(e.source for e in exchanges if e.source not in targets)
    spared = sum(e.kind == "avoided" for e in exchanges)
    total = len(exchanges) - spared
    counts = [f"{total} exchange{'' if total == 1 else 's'}"]
    counts += [f"{spared} not sent"] if spared else []
    counts.append(f"{sum(map(failed, exchanges)) or 'none'} failed")
    speakers = listed(list(sources) or targets)
    return f"{speakers} spoke to {listed(targets)}: {', '.join(counts)}."
