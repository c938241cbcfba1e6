"""What a key may use in a window, and the account that is kept of it: values alone."""

from dataclasses import dataclass, field

from examples.bookshop.jsontext import decode, encode


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """How many requests and tokens in each window of so many seconds; None: no limit.

    Windows are fixed, as invoices are: around a border, twice the limit may pass in
    one window's length (chapter 7).
    """

    requests: int | None = None
    tokens: int | None = None
    window: int = 86_400

    def begin(self, now: float) -> int:
        """Return when the window that holds `now` began, in Unix seconds."""
        return int(now // self.window) * self.window


@dataclass(slots=True)
class WindowUsage:
    """What was used in one window, and what is held for calls that still run."""

    requests: int = 0
    tokens: int = 0
    held: dict[str, tuple[int, float]] = field(default_factory=dict)  # tokens, until

    @classmethod
    def load(cls, raw: bytes | None, now: float) -> "WindowUsage":
        """Read an account, without what was held for too long."""
        members = decode(raw) if raw else {}
        if not isinstance(members, dict):
            raise ValueError("an account is an object")
        account = cls(**members)
        account.held = {
            name: (tokens, until)
            for name, (tokens, until) in account.held.items()
            if now < until
        }
        return account

    def dump(self) -> bytes:
        """Write the account."""
        return encode(self)

    @property
    def committed(self) -> int:
        """Tokens that are used or held."""
        return self.tokens + sum(tokens for tokens, _ in self.held.values())

    def limit_exceeded(self, limits: BudgetLimits, tokens: int) -> str | None:
        """Name what is not left for one more call of so many tokens, if anything."""
        most, calls = limits.tokens, limits.requests
        if calls is not None and self.requests + len(self.held) >= calls:
            return "requests"
        if most is not None and self.committed + tokens > most:
            return "tokens"
        return None
