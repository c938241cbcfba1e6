"""The shell for the issuer of tokens."""

from typing import Any

from argon2 import PasswordHasher
from gevent import get_hub  # type: ignore[import-untyped]  # it has no types

from examples.ch03_tokens import Accounts, Argon2
from examples.ch12_choosing.fleet.dependencies import create_dependencies
from examples.ch12_choosing.system.identity import create_issuer
from examples.ch12_choosing.system.token_policies import TOKEN_SECONDS


class ThreadedArgon2(Argon2):
    """Hashing beside the event loop, which it would otherwise hold up."""

    def hash(self, password: str) -> str:
        """Hash in a thread of gevent's pool."""
        return str(get_hub().threadpool.apply(super().hash, (password,)))

    def verify(self, hashed: str, password: str) -> bool:
        """Verify in a thread of gevent's pool."""
        return bool(get_hub().threadpool.apply(super().verify, (hashed, password)))


def create_from_config(
    store: str,
    folder: str,
    token_seconds: float = TOKEN_SECONDS,
    cheap_hashes: bool = False,
) -> Any:
    """Build the issuer of tokens that live so many seconds.

    `cheap_hashes` takes hardly any work for a password: for those that open nothing.
    """
    base = create_dependencies(store, folder)
    hasher = ThreadedArgon2(PasswordHasher(1, 8192, 1) if cheap_hashes else None)
    return create_issuer(base, Accounts(base.store, hasher), token_seconds)
