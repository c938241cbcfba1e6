"""Who may sign in: passwords, hashed, and the same work for names that nobody has."""

from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from examples.lab import Store

MIN_PASSWORD, MAX_PASSWORD = 12, 200  # characters; the second bounds the work
MAX_NAME = 12  # characters
DECOY = "a password that opens nothing"


class AccountTaken(Exception):
    """The name belongs to somebody already."""


class Hasher(Protocol):
    """What turns passwords into something that may be kept."""

    def hash(self, password: str) -> str:
        """Return a salted hash."""

    def verify(self, hashed: str, password: str) -> bool:
        """Say whether the hash was made from this password."""


class Argon2:
    """argon2id; the defaults take about 64 MiB and a tenth of a second on purpose."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """Return a salted hash in the PHC form."""
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        """Say whether the hash was made from this password."""
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


class Accounts:
    """The names and hashed passwords of a shop, in a store."""

    def __init__(self, store: Store, hasher: Hasher) -> None:
        self._store, self._hasher = store, hasher
        self._decoy = hasher.hash(DECOY)

    def create(self, name: str, password: str) -> None:
        """Open an account; raises ValueError for a poor password, and AccountTaken."""
        if not name.isascii() or not name.isalnum() or len(name) > MAX_NAME:
            raise ValueError(f"a name is 1 to {MAX_NAME} letters and digits")
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise ValueError(
                f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters"
            )
        hashed = self._hasher.hash(password).encode()
        if not self._store.compare_and_set(f"account:{name}", None, hashed):
            raise AccountTaken(f"the name {name} is taken")

    def check_password(self, name: str, password: str) -> bool:
        """Say whether this name has this password, at equal cost for unknown names."""
        known = self._store.get(f"account:{name}") if len(name) <= MAX_NAME else None
        hashed = known.decode() if known else self._decoy
        matches = self._hasher.verify(hashed, password[: MAX_PASSWORD + 1])
        return matches and known is not None
