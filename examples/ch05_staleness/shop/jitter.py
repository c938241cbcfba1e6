"""Jitter: lifetimes that differ a little, so that not all end at once."""


def jittered(max_age: int, share: float, draw: float) -> int:
    """Return a lifetime up to `share` shorter, in whole seconds; `draw` from 0 to 1.

    Never longer: `max_age` is what somebody has agreed to. Raises ValueError for a
    share outside 0 to 1.

    >>> [jittered(60, 0.2, draw) for draw in (0.0, 0.5, 0.99)]
    [60, 54, 49]
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is from 0 to 1, not {share}")
    return max_age - int(max_age * share * draw)
