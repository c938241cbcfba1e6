"""Where in a description we stand while we compare, and which way the data flows."""

from dataclasses import dataclass, replace
from typing import Self

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.reasons import reason

REQUEST, RESPONSE = "request", "response"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in an operation. In a request the client speaks, in a response it reads.

    `kind` is what oasdiff's names have in the middle: parameter, body or property.
    """

    path: str
    operation: str
    direction: str = REQUEST
    kind: str = "body"
    media_type: str = ""
    steps: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    turned: bool = (
        False  # in a webhook or callback the service asks, the client answers
    )

    def into(self, *steps: str, answer: bool = False) -> Self:
        """Enter a body: the client sends what is asked, unless roles are turned."""
        sent = answer == self.turned
        direction = REQUEST if sent else RESPONSE
        return replace(self, direction=direction, steps=steps)

    def child(self, step: str, flags: frozenset[str] = frozenset()) -> Self:
        """Go one step deeper: what is below a body or a parameter is a property."""
        deeper = {"parameter": "parameter-property", "body": "property"}
        kind = deeper.get(self.kind, self.kind)
        return replace(self, kind=kind, steps=(*self.steps, step), flags=flags)

    @property
    def in_request(self) -> bool:
        """Whether it is the client who sends what stands here."""
        return self.direction == REQUEST

    @property
    def never_sent(self) -> bool:
        """Whether the data never travels this way: read-only sent, write-only read."""
        return ("readOnly" if self.in_request else "writeOnly") in self.flags

    @property
    def textual(self) -> bool:
        """Whether values travel as text, so that a string can stand for anything."""
        name = self.media_type.partition(";")[0].strip().lower()
        return not (name.endswith(("/json", "+json")))

    @property
    def alone(self) -> Self:
        """The place as its rules see it, wherever it stands."""
        return replace(self, path="", operation="", steps=())

    def onwards(self, inner: Self) -> Self:
        """Put a place that was seen from here alone below this one."""
        return replace(
            self, kind=inner.kind, steps=(*self.steps, *inner.steps), flags=inner.flags
        )

    def moved(self, change: Change) -> Change:
        """Move a change that was found at the place alone to where it stands."""
        steps = (*self.steps, *change.steps)
        return replace(change, path=self.path, operation=self.operation, steps=steps)

    def change(self, id: str, level: Level) -> Change:
        """Say what was found here."""
        why = reason(id, level)
        return Change(id, level, self.path, self.operation, self.steps, why)

    def action(self, action: str, level: Level) -> Change:
        """Name a change by direction, kind and action: request-property-min-set."""
        return self.change(f"{self.direction}-{self.kind}-{action}", level)
