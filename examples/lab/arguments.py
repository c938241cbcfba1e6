"""What the laboratory's functions take: a wrong word or number is one clear line."""

from collections.abc import Collection


def seconds(name: str, value: object) -> float:
    """Return a duration of 0 s or more.

    >>> seconds("latency", -1)
    Traceback (most recent call last):
    ValueError: latency is 0 or more seconds, not -1
    """
    if not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise ValueError(f"{name} is 0 or more seconds, not {value!r}")
    return value


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """Return a whole number from `least` to `most`, or with no end.

    >>> whole("replicas", "2", 1, 1000)
    Traceback (most recent call last):
    ValueError: replicas is 1 to 1000, a whole number, not '2'
    """
    limits = f"{least} or more" if most is None else f"{least} to {most}"
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} is {limits}, a whole number, not {value!r}")
    if value < least or (most is not None and value > most):
        raise ValueError(f"{name} is {limits}, a whole number, not {value!r}")
    return value


def listed(name: str, value: object) -> None:
    """Refuse what is not many values.

    >>> listed("replicas", 2)
    Traceback (most recent call last):
    ValueError: replicas is a list, like [2], not 2
    """
    if not isinstance(value, Collection) or isinstance(value, str):
        raise ValueError(f"{name} is a list, like [{value!r}], not {value!r}")


def one_of(what: str, value: object, known: Collection[str]) -> None:
    """Refuse a word that is none of those that are known.

    >>> one_of("store", "rdis", ["redis"])
    Traceback (most recent call last):
    ValueError: there is no store 'rdis'; there are: redis
    """
    if value not in known:
        listed = ", ".join(known) or "none"
        raise ValueError(f"there is no {what} {value!r}; there are: {listed}")
