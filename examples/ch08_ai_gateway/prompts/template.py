"""Prompts as an API: a template with declared variables becomes messages.

A value can never become a role, a message, a tool call or another variable, since the
messages exist before it is put in, and it is put in once. Whether the model obeys what
a value says is another matter: no template can prevent that.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}")
ROLES = ("system", "user", "assistant")
LONGEST = 4000  # characters, unless the variable says less
SPACES = {"\n", "\t"}


@dataclass(frozen=True, slots=True)
class PromptVariable:
    """What a caller may put in; `choices` leave nothing to write."""

    name: str
    longest: int = LONGEST
    choices: tuple[str, ...] = ()

    def check(self, value: object) -> str:
        """Return the value; raises ValueError that says what it may be."""
        if not isinstance(value, str):
            raise ValueError(f"{self.name} must be a string")
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.name} must be one of {', '.join(self.choices)}")
        if len(value) > self.longest:
            raise ValueError(
                f"{self.name} has {len(value)} characters of {self.longest}"
            )
        if any(hidden(char) for char in value):
            raise ValueError(f"{self.name} has control or invisible characters")
        return value


def hidden(char: str) -> bool:
    """Say whether nobody would see this character in a prompt.

    >>> [hidden(char) for char in ("a", chr(10), chr(0), chr(0x202E))]
    [False, False, True, True]
    """
    return char not in SPACES and unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """One message: pieces of text, at odd places the names of variables."""

    role: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A prompt that was read and found sound, once, when the gateway starts."""

    parts: tuple[TemplateMessage, ...]
    variables: Mapping[str, PromptVariable]

    @classmethod
    def read(
        cls, messages: list[tuple[str, str]], variables: list[PromptVariable]
    ) -> "PromptTemplate":
        """Read roles and texts with `{{variables}}`; raises ValueError.

        Only a user's message may have variables that the caller writes: what stands in
        a system message is said in the name of the template's owner. Choices, which
        the owner wrote, may stand in both.
        """
        declared = {variable.name: variable for variable in variables}
        parts = tuple(_part(role, text, declared) for role, text in messages)
        used = {name for part in parts for name in part.pieces[1::2]}
        if unused := sorted(set(declared) - used):
            raise ValueError(f"declared and never used: {', '.join(unused)}")
        return cls(parts, declared)

    def fill(self, values: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return the messages, roles and texts; raises ValueError."""
        if unknown := sorted(set(values) - set(self.variables)):
            raise ValueError(f"unknown variable {unknown[0]!r}")
        if absent := sorted(set(self.variables) - set(values)):
            raise ValueError(f"the variable {absent[0]!r} is missing")
        checked = {name: self.variables[name].check(values[name]) for name in values}
        return [(part.role, _text(part, checked)) for part in self.parts]


@dataclass(frozen=True, slots=True)
class PromptEndpoint:
    """A prompt that is an API: a template, and the model that it goes to."""

    model: str
    template: PromptTemplate
    max_tokens: int | None = None


def _part(
    role: str, text: str, declared: Mapping[str, PromptVariable]
) -> TemplateMessage:
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}, not {role!r}")
    pieces = tuple(VARIABLE.split(text))
    if any(BRACES.search(piece) for piece in pieces[::2]):
        raise ValueError(f"braces that are no variable in {text!r}")
    for name in pieces[1::2]:
        if name not in declared:
            raise ValueError(f"the variable {name!r} is not declared")
        if role != "user" and not declared[name].choices:
            raise ValueError(f"{name!r} in a {role} message needs choices")
    return TemplateMessage(role, pieces)


def _text(part: TemplateMessage, values: Mapping[str, str]) -> str:
    return "".join(
        values[piece] if place % 2 else piece for place, piece in enumerate(part.pieces)
    )
