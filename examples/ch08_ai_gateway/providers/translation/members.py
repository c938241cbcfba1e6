"""The members of a JSON object, taken one by one: what nobody took is left over.

So nothing that a caller asked for is dropped in silence: a format takes what it can
translate, hands on what it knows, and refuses the rest by name.
"""

from collections.abc import Collection
from reprlib import repr as short_repr
from typing import TypeVar

T = TypeVar("T")
WORDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}


class InvalidField(ValueError):
    """A member is wrong or missing; `param` says where it stands."""

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class UnsupportedField(InvalidField):
    """A member means something that has no place on the other side."""


class Members:
    """Hands out members by name and kind; null counts as absent."""

    def __init__(self, value: object, where: str = "") -> None:
        """Raises InvalidField for what is no object."""
        members = check_type(value, dict, where or "the body")
        self._left = {key: members[key] for key in members if members[key] is not None}
        self._where = f"{where}." if where else ""

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def path(self, name: str) -> str:
        """Return how a message names a member."""
        return f"{self._where}{name}"

    def take(self, name: str) -> object:
        """Return a member of any kind, or None."""
        return self._left.pop(name, None)

    def optional(self, name: str, kind: type[T]) -> T | None:
        """Return a member of one kind, or None; raises InvalidField."""
        value = self.take(name)
        return None if value is None else check_type(value, kind, self.path(name))

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string, which is required where there is no default."""
        value = self.optional(name, str)
        if value is None and default is None:
            raise InvalidField(f"{self.path(name)} is missing", self.path(name))
        return default or "" if value is None else value

    def child(self, name: str) -> "Members":
        """Return an object, empty where there is none."""
        return Members(self.take(name) or {}, self.path(name))

    def children(self, name: str) -> list["Members"]:
        """Return a list of objects, empty where there is none."""
        items = self.optional(name, list) or []
        path = self.path(name)
        return [Members(item, f"{path}[{at}]") for at, item in enumerate(items)]

    def rest(self, known: Collection[str]) -> dict[str, object]:
        """Return what is left and known; raises UnsupportedField for what is not."""
        for name in self._left:
            if name not in known:
                path = self.path(name)
                raise UnsupportedField(f"{path} is not translated here", path)
        left, self._left = self._left, {}
        return left

    def expect(self, name: str, *values: object) -> None:
        """Take a member that may only have these values; raises UnsupportedField."""
        value = self.take(name)
        if value is not None and value not in values:
            path = self.path(name)
            message = f"{path} {short_repr(value):.60} is not translated here"
            raise UnsupportedField(message, path)


def check_type(value: object, kind: type[T], where: str) -> T:
    """Return a value of one kind; raises InvalidField. A bool is no number."""
    kinds: tuple[type, ...] = (int, float) if kind is float else (kind,)
    if type(value) not in kinds:
        raise InvalidField(
            f"{where} must be {WORDS[kind]}, not {short_repr(value):.60}", where
        )
    return value  # type: ignore[return-value]  # an int is as good as a float
