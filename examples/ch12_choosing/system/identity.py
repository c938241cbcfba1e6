"""Who somebody is: chapter 3's issuer, whose keys may rotate while it runs."""

from typing import Any

from examples.ch03_tokens import (
    REFRESH_USE,
    Accounts,
    IssuerConfig,
    JwtSessions,
    KeyRing,
    RefreshTokens,
    StoredRevocations,
    UncheckedRevocations,
    create_app,
    verify,
)
from examples.ch12_choosing.live_config.signing_keys import read_ring
from examples.ch12_choosing.live_config.store import KEY_RING, LiveDocument
from examples.ch12_choosing.system.dependencies import Dependencies
from examples.ch12_choosing.system.token_policies import TOKEN_SECONDS, USER_TOKENS

REFRESH_SECONDS = 30 * 86_400.0
REUSE_SECONDS = 5.0  # in which a refresh token may come again: replies get lost


def create_issuer(
    deps: Dependencies, accounts: Accounts, token_seconds: float = TOKEN_SECONDS
) -> Any:
    """Build the issuer; its access tokens live for `token_seconds`."""
    ring: LiveDocument[KeyRing] = LiveDocument(deps.config, KEY_RING, read_ring)
    refresh_tokens = RefreshTokens(
        deps.store, deps.new_id, deps.clock, REFRESH_SECONDS, REUSE_SECONDS,
        keys=lambda: ring().secrets_for(REFRESH_USE),
    )  # fmt: skip
    sessions = JwtSessions(
        IssuerConfig(ring, refresh_tokens, token_seconds),
        lambda token, policy: verify(
            token, ring().verification_keys(), policy, now=deps.clock()
        ),
        USER_TOKENS,
        UncheckedRevocations(StoredRevocations(deps.store)),
        deps.new_id,
        deps.clock,
    )
    return create_app(
        sessions=sessions,
        accounts=accounts,
        new_id=deps.new_id,
        keys=lambda: ring().public_keys(),
    )
