"""Virtual keys: what a caller holds in the place of a provider's key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

LENGTH = 32  # bytes of chance in a new key
ANY = "*"
KEY_FIELDS = ("x-api-key", "x-goog-api-key")  # beside Authorization


class KeyRefused(Exception):
    """No such key, or its time is over; the caller hears 401 either way."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a virtual key allows, and the name under which logs know it."""

    key_id: str
    tenant: str
    models: tuple[str, ...] = (ANY,)  # names, or a provider's with /* behind it
    expires: int | None = None  # Unix seconds
    requests: int | None = None  # in a window; None: no limit
    tokens: int | None = None

    def allows(self, model: str) -> bool:
        """Say whether this key may use a model.

        >>> Grant("k", "shop", ("openai/*",)).allows("openai/echo")
        True
        """
        family = f"{model.partition('/')[0]}/{ANY}"
        return bool({ANY, family, model} & set(self.models))


def key_of(fields: Mapping[str, str]) -> str:
    """Return the key, wherever the client puts it; "" for none or several.

    >>> key_of({"authorization": "Bearer abc"}), key_of({"x-api-key": "abc"})
    ('abc', 'abc')
    """
    scheme, _, token = fields.get("authorization", "").partition(" ")
    found = {token.strip()} if scheme.lower() == "bearer" else set()
    found |= {fields[name] for name in KEY_FIELDS if name in fields}
    return found.pop() if len(found) == 1 else ""


def digest(key: str) -> str:
    """Return what is stored in the place of a key.

    A plain hash is enough: a key is drawn from 2**256, so nobody can try them all. A
    password that a person made up needs a slow hash.
    """
    return sha256(b"virtual key:" + key.encode(errors="replace")).hexdigest()


class Keys:
    """The virtual keys of all gateways, in one store, none of them readable there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def issue(self, grant: Grant, draw: Callable[[int], str]) -> str:
        """Make a key (`draw` is `secrets.token_urlsafe`), and show it this once."""
        key = f"vk-{draw(LENGTH)}"
        self.put(key, grant)
        return key

    def put(self, key: str, grant: Grant) -> None:
        """Let a key that was made elsewhere in."""
        self.put_digest(digest(key), grant)

    def put_digest(self, hashed: str, grant: Grant) -> None:
        """Let a key in that nobody here has seen."""
        self._store.set(f"key:{hashed}", encode(grant))

    def revoke(self, key: str) -> None:
        """Refuse a key from now on, at every gateway."""
        self._store.delete(f"key:{digest(key)}")

    def grant(self, key: str, now: float) -> Grant:
        """Return what a key allows; raises KeyRefused."""
        raw = self._store.get(f"key:{digest(key)}")
        if raw is None:
            raise KeyRefused("this key is not known here")
        grant = _grant(raw)
        if grant.expires is not None and now >= grant.expires:
            raise KeyRefused("this key has expired")
        return grant


def _grant(raw: bytes) -> Grant:
    members = decode(raw)
    if not isinstance(members, dict):
        raise ValueError("a grant is an object")
    return Grant(**members | {"models": tuple(members["models"])})
