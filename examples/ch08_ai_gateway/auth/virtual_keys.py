"""Virtual keys: what a caller holds in the place of a provider's key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

LENGTH = 32  # bytes of chance in a new key
ANY = "*"
KEY_FIELDS = ("x-api-key", "x-goog-api-key")  # beside Authorization


class InvalidKey(Exception):
    """No such key, or its time is over; the caller hears 401 either way."""


@dataclass(frozen=True, slots=True)
class KeyGrant:
    """What a virtual key allows, and the name under which logs know it."""

    key_id: str
    tenant: str
    models: tuple[str, ...] = (ANY,)  # names, or a provider's with /* behind it
    expires: int | None = None  # Unix seconds
    requests: int | None = None  # in a window; None: no limit
    tokens: int | None = None

    def allows(self, model: str) -> bool:
        """Say whether this key may use a model.

        >>> KeyGrant("k", "shop", ("openai/*",)).allows("openai/echo")
        True
        """
        family = f"{model.partition('/')[0]}/{ANY}"
        return bool({ANY, family, model} & set(self.models))


def read_key(fields: Mapping[str, str]) -> str:
    """Return the key, wherever the client puts it; "" for none or several.

    >>> read_key({"authorization": "Bearer abc"}), read_key({"x-api-key": "abc"})
    ('abc', 'abc')
    """
    scheme, _, token = fields.get("authorization", "").partition(" ")
    keys = {token.strip()} if scheme.lower() == "bearer" else set()
    keys |= {fields[name] for name in KEY_FIELDS if name in fields}
    return keys.pop() if len(keys) == 1 else ""


def digest(key: str) -> str:
    """Return what is stored in the place of a key.

    A plain hash is enough: a key is drawn from 2**256, so nobody can try them all. A
    password that a person made up needs a slow hash.
    """
    return sha256(b"virtual key:" + key.encode(errors="replace")).hexdigest()


class VirtualKeys:
    """The virtual keys of all gateways, in one store, none of them readable there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def issue(self, grant: KeyGrant, draw: Callable[[int], str]) -> str:
        """Make a key (`draw` is `secrets.token_urlsafe`), and show it this once."""
        key = f"vk-{draw(LENGTH)}"
        self.put(key, grant)
        return key

    def put(self, key: str, grant: KeyGrant) -> None:
        """Let a key that was made elsewhere in."""
        self.put_digest(digest(key), grant)

    def put_digest(self, key_digest: str, grant: KeyGrant) -> None:
        """Let a key in that nobody here has seen."""
        self._store.set(f"key:{key_digest}", encode(grant))

    def revoke(self, key: str) -> None:
        """Refuse a key from now on, at every gateway."""
        self._store.delete(f"key:{digest(key)}")

    def authenticate(self, key: str, now: float) -> KeyGrant:
        """Return what a key allows; raises InvalidKey."""
        raw = self._store.get(f"key:{digest(key)}")
        if raw is None:
            raise InvalidKey("this key is not known here")
        grant = _grant(raw)
        if grant.expires is not None and now >= grant.expires:
            raise InvalidKey("this key has expired")
        return grant


def _grant(raw: bytes) -> KeyGrant:
    members = decode(raw)
    if not isinstance(members, dict):
        raise ValueError("a grant is an object")
    return KeyGrant(**members | {"models": tuple(members["models"])})
