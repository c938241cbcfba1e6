"""What a store may forget by itself: when it restarts, and when it is full."""

from collections.abc import Mapping

from redis import Redis
from redis.exceptions import RedisError

PATIENCE = 5.0  # seconds


def store_risks(url: str) -> str:
    """Say what the store at a URL may lose; nothing when it forgets nothing."""
    with Redis.from_url(url, socket_timeout=PATIENCE, decode_responses=True) as redis:
        try:
            settings: Mapping[str, object] = {
                **redis.config_get("maxmemory-policy"),
                **redis.config_get("appendonly"),
                **redis.config_get("save"),
            }
        except RedisError:  # many hosted stores keep CONFIG for themselves
            settings = told_by_info(redis)
    return risks_of(settings)


def told_by_info(redis: Redis) -> Mapping[str, object]:
    """Return the settings as far as INFO tells them."""
    try:
        info = redis.info()
    except RedisError:
        return {}
    return {
        "maxmemory-policy": info.get("maxmemory_policy"),
        "appendonly": "yes" if info.get("aof_enabled") else "no",
        "save": None,  # INFO does not tell
    }


def risks_of(settings: Mapping[str, object]) -> str:
    """Say what these settings risk.

    >>> risks_of({"maxmemory-policy": "allkeys-lru", "appendonly": "no", "save": ""})
    'forgets all when it restarts, and drops keys when it is full (allkeys-lru)'
    >>> risks_of({"maxmemory-policy": "noeviction", "appendonly": "yes", "save": ""})
    ''
    """
    if not settings:
        return "does not say whether it forgets"
    risks = []
    if settings.get("appendonly") != "yes" and settings.get("save") is None:
        risks.append("does not say whether it is saved")
    elif settings.get("appendonly") != "yes" and not settings.get("save"):
        risks.append("forgets all when it restarts")
    policy = settings.get("maxmemory-policy")
    if policy not in (None, "noeviction"):
        risks.append(f"drops keys when it is full ({policy})")
    return ", and ".join(risks)
