"""Reading [policy]: the budget's window, masking, caches, prices."""

from collections.abc import Iterator

from examples.ch07_gateway import TomlTable
from examples.ch08_ai_gateway.budget.meter import OverrunPolicy
from examples.ch08_ai_gateway.budget.pricing import TokenPrice
from examples.ch08_ai_gateway.config.policy import DAY, AiGatewayPolicy
from examples.ch08_ai_gateway.masking.patterns import BUILT_IN, Pattern, keywords

YEAR, BILLION = 366 * DAY, 10**9


def read_policy(section: TomlTable) -> AiGatewayPolicy:
    """Return the policies; what is left out is as the dataclass says."""
    default = AiGatewayPolicy()
    similarity = section.number("similarity", 0.0, 0.0, 1.0)
    overrun = section.string("overrun", "cut", [str(each) for each in OverrunPolicy])
    policy = AiGatewayPolicy(
        window=section.integer("window", default.window, 1, YEAR),
        guess=section.integer("guess", default.guess, 1, BILLION),
        overrun=OverrunPolicy.COMPLETE
        if overrun == OverrunPolicy.COMPLETE
        else OverrunPolicy.CUT,
        retry_timeouts=section.boolean("retry_timeouts"),
        patterns=read_patterns(section),
        unmask=section.boolean("unmask", default.unmask),
        cache=section.number("cache", 0.0, 0.0, YEAR),
        any_temperature=section.boolean("any_temperature"),
        similarity=similarity or None,
        prices=dict(read_prices(section.table("prices"))),
    )
    section.reject_unknown_keys()
    return policy


def read_patterns(section: TomlTable) -> tuple[Pattern, ...]:
    """Read what is masked: kinds by name, and words of one's own."""
    patterns = [
        BUILT_IN[name]
        for name in section.strings("mask", sorted(BUILT_IN))
        if name in BUILT_IN
    ]
    words = section.strings("mask_words")
    try:
        return (*patterns, keywords(words)) if words else tuple(patterns)
    except ValueError as error:
        section.fault("mask_words", "has no good word", str(error))
        return ()


def read_prices(section: TomlTable) -> Iterator[tuple[str, TokenPrice]]:
    """Read prices: "openai/*" = { input = 150000, output = 600000 }."""
    for name in section.values:
        inner = section.table(name)
        yield (
            name,
            TokenPrice(
                inner.integer("input", 0, 0, BILLION),
                inner.integer("output", 0, 0, BILLION),
                inner.integer("cached", 0, 0, BILLION)
                if "cached" in inner.values
                else None,
            ),
        )
        inner.reject_unknown_keys()
