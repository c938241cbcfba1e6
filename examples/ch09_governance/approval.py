"""The check before a change is merged: what it breaks, and who has agreed to it."""

import datetime
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.compare import compare_descriptions
from examples.ch09_governance.lifecycle.version_policy import (
    parse_version,
    required_version,
)
from examples.ch09_governance.openapi.description import Description


class ApprovalsError(ValueError):
    """The file of approvals is not what it should be."""


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """Whether a change may be merged, and if not, what is missing."""

    changes: tuple[Change, ...]
    objections: tuple[str, ...]

    @property
    def merge(self) -> bool:
        """Whether nothing is missing."""
        return not self.objections


def change_digest(old: bytes, new: bytes) -> str:
    """Name a change by the bytes before and after: one more edit is another change."""
    both = hashlib.sha256()
    for side in (old, new):
        both.update(_digest(side))
    return both.hexdigest()[:16]


def whole(main: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return one text for a description and the files it refers to, by name."""
    others = (f"{name}\0".encode() + _digest(raw) for name, raw in files.items())
    return b"".join((main, *others))


def _digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def read_approvals(text: str) -> Mapping[str, tuple[str, ...]]:
    """Read who agreed to which change: `[approved]`, digest = ["team"].

    Raises ApprovalsError.
    """
    try:
        said = tomllib.loads(text).get("approved", {})
    except tomllib.TOMLDecodeError as error:
        raise ApprovalsError(f"not TOML: {error}") from None
    if not isinstance(said, dict) or not all(_names(v) for v in said.values()):
        raise ApprovalsError('approved must map a digest to a list like ["shelf"]')
    return {key: tuple(value) for key, value in said.items()}


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def review_change(
    old: Description,
    new: Description | None,
    agreed: tuple[str, ...],
    today: datetime.date,
) -> ReviewVerdict:
    """Judge a change; `new` is None when the description was deleted or moved away.

    `agreed` are the teams that approved exactly this change. The owner that counts is
    the one of the old description: a change cannot choose its own judge.
    """
    owner = owner_of(old)
    if new is None:
        gone = f"the description is gone; {owner} has to agree"
        return ReviewVerdict((), () if owner in agreed else (gone,))
    changes = compare_descriptions(old.root, new.root, today=today)
    objections = []
    broken = [change for change in changes if change.level is Level.ERROR]
    if broken and owner not in agreed:
        objections.append(f"{len(broken)} breaking; {owner} has to agree")
    if owner_of(new) != owner and owner not in agreed:
        objections.append(f"the owner changes; {owner} has to agree")
    wanted = required_version(version_of(old), changes) if changes else version_of(old)
    if parse_version(version_of(new)) < parse_version(wanted):
        objections.append(f"version {version_of(new)} must be {wanted} or later")
    return ReviewVerdict(changes, tuple(objections))


def owner_of(description: Description) -> str:
    """Return the team that a description belongs to, empty if it names none."""
    info = description.root.get("info")
    said = info.get("x-owner") if isinstance(info, dict) else None
    return said if isinstance(said, str) else ""


def version_of(description: Description) -> str:
    """Return the version of the API."""
    info = description.root.get("info")
    return str(info.get("version", "0.0.0")) if isinstance(info, dict) else "0.0.0"
