"""Who somebody is: chapter 3's issuer, whose keys may rotate while it runs."""

from typing import Any

from examples.ch03_tokens import (
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
from examples.ch12_choosing.live_config.store import RING, Followed
from examples.ch12_choosing.system.dependencies import Ground
from examples.ch12_choosing.system.token_policies import FROM_USERS, LIFE

MONTH = 30 * 86_400.0
GRACE = 5.0  # seconds in which a refresh token may come again: replies get lost


def identity(ground: Ground, accounts: Accounts, life: float = LIFE) -> Any:
    """Build the issuer; its access tokens live for `life` seconds."""
    ring: Followed[KeyRing] = Followed(ground.papers, RING, read_ring)
    families = RefreshTokens(ground.store, ground.new_id, ground.clock, MONTH, GRACE)
    sessions = JwtSessions(
        IssuerConfig(ring, families, life),
        lambda token, policy: verify(
            token, ring().verification_keys(), policy, now=ground.clock()
        ),
        FROM_USERS,
        UncheckedRevocations(StoredRevocations(ground.store)),
        ground.new_id,
        ground.clock,
    )
    return create_app(
        sessions=sessions,
        accounts=accounts,
        new_id=ground.new_id,
        keys=lambda: ring().public_keys(),
    )
