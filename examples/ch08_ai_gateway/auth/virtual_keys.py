"""Virtual keys: what a caller holds in the place of a provider's key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

from examples.bookshop.jsontext import decode, encode
from examples.lab import Store

ISSUED, REVOKED, NAMES = "issued", b"revoked", "issued-keys"
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
    """The virtual keys of one file, and those issued into the store of all gateways.

    A key of the file is gone with its table. None is readable in either place.
    """

    def __init__(
        self, store: Store, listed: Mapping[str, KeyGrant] | None = None
    ) -> None:
        self._store, self._listed = store, listed or {}

    def issue(self, grant: KeyGrant, draw: Callable[[int], str]) -> str:
        """Make a key (`draw` is `secrets.token_urlsafe`), and show it this once."""
        key = f"vk-{draw(LENGTH)}"
        hashed = digest(key)
        self._store.set(f"key:{hashed}", encode({ISSUED: True} | asdict(grant)))

        def step(raw: bytes | None) -> bytes:
            names = _names(raw)
            others = names.get(grant.key_id, [])
            return encode(names | {grant.key_id: [*others, hashed]})

        self._store.update(NAMES, step)
        return key

    def revoke(self, key: str) -> None:
        """Refuse a key from now on, at every gateway."""
        self._store.set(f"key:{digest(key)}", REVOKED)

    def revoke_named(self, key_id: str) -> None:
        """Refuse the keys of that name from now on; raises ValueError for none."""
        hashed = [each for each, name in self._all() if name == key_id]
        if not hashed:
            raise ValueError(f"there is no key {key_id!r}")
        for each in hashed:
            self._store.set(f"key:{each}", REVOKED)

    def known(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each key that is let in, and where it comes from."""
        for hashed, name in self._all():
            if self._store.get(f"key:{hashed}") != REVOKED:
                yield name, "in the file" if hashed in self._listed else "issued"

    def authenticate(self, key: str, now: float) -> KeyGrant:
        """Return what a key allows; raises InvalidKey."""
        hashed = digest(key)
        raw = self._store.get(f"key:{hashed}")
        grant = None if raw == REVOKED else self._listed.get(hashed) or _issued(raw)
        if grant is None:
            raise InvalidKey("this key is not known here")
        if grant.expires is not None and now >= grant.expires:
            raise InvalidKey("this key has expired")
        return grant

    def _all(self) -> Iterator[tuple[str, str]]:
        for hashed, grant in self._listed.items():
            yield hashed, grant.key_id
        for name, issued in _names(self._store.get(NAMES)).items():
            for hashed in issued:
                yield hashed, name


def _names(raw: bytes | None) -> dict[str, list[str]]:
    names = decode(raw) if raw else {}
    return names if isinstance(names, dict) else {}


def _issued(raw: bytes | None) -> KeyGrant | None:
    """Return a grant that was issued; what a file once left in a store is none."""
    members = decode(raw) if raw else None
    if not isinstance(members, dict) or not members.pop(ISSUED, False):
        return None
    return KeyGrant(**members | {"models": tuple(members["models"])})
