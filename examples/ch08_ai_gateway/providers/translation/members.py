"""The members of a JSON object, taken one by one: what nobody took is left over.

So nothing that a caller asked for is lost in silence: a format takes what it can
translate and notes the rest by name. An upstream of the same format gets it all the
same; another one refuses it, or it is dropped there and said.
"""

from collections.abc import Collection
from reprlib import repr as short_repr
from typing import TypeVar

from examples.ch08_ai_gateway.chat import UnreadMember

T = TypeVar("T")
NOTHING: tuple[object, ...] = ("", [], {})  # dropped, it is missed by nobody
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

    def __init__(
        self, value: object, where: str = "", unread: list[UnreadMember] | None = None
    ) -> None:
        """Note what has no place in `unread`; raises InvalidField for no object."""
        self.unread = list[UnreadMember]() if unread is None else unread
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
        return Members(self.take(name) or {}, self.path(name), self.unread)

    def children(self, name: str) -> list["Members"]:
        """Return a list of objects, empty where there is none."""
        return self.elements(name, self.optional(name, list) or [])

    def elements(self, name: str, items: list[object]) -> list["Members"]:
        """Return the objects of a list that was taken already."""
        path = self.path(name)
        return [
            Members(item, f"{path}[{at}]", self.unread) for at, item in enumerate(items)
        ]

    def rest(self, droppable: Collection[str] = ()) -> None:
        """Note what is left: what changes no answer can be dropped elsewhere."""
        for name, value in self._left.items():
            if name not in droppable:
                self.note(name, value, f"{self.path(name)} is not translated here")
            elif value not in NOTHING:
                self.note(name, value)
        self._left = {}

    def expect(self, name: str, *values: object) -> None:
        """Take a member that can be translated with these values alone."""
        value = self.take(name)
        if value is not None and value not in values:
            self.refuse(name, value)

    def refuse(self, name: str, value: object) -> None:
        """Note a member whose value has no place in other formats."""
        shown = f"{value[:40]!r}" if isinstance(value, str) else short_repr(value)
        refusal = f"{self.path(name)} {shown:.60} is not translated here"
        self.note(name, value, refusal)

    def leave(self, name: str, value: object) -> None:
        """Refuse a member, and with it all that is left of its object."""
        self.refuse(name, value)
        self.note(name, self._left)
        self._left = {}

    def note(self, name: str, value: object, refusal: str = "") -> None:
        """Note a member that is refused in another format, or dropped and said."""
        self.unread.append(UnreadMember(self.path(name), value, refusal))


def check_type(value: object, kind: type[T], where: str) -> T:
    """Return a value of one kind; raises InvalidField. A bool is no number."""
    kinds: tuple[type, ...] = (int, float) if kind is float else (kind,)
    if type(value) not in kinds:
        raise InvalidField(
            f"{where} must be {WORDS[kind]}, not {short_repr(value):.60}", where
        )
    return value  # type: ignore[return-value]  # an int is as good as a float
