"""What a bare word of YAML means (YAML 1.2.2, section 10.3.2: the core schema)."""

import re
from typing import Any

WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?[0-9]+")
BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
FIRST = frozenset("-+.0123456789")
MAX_DIGITS = 400  # of a number; more is text


def resolve_scalar(text: str) -> Any:
    """Return the value of an unquoted scalar; dates and yes stay text.

    >>> [resolve_scalar(text) for text in ("3.1", "3.1.0", "no", "2026-01-31")]
    [3.1, '3.1.0', 'no', '2026-01-31']
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in FIRST or len(text) > MAX_DIGITS:
        return text
    if INTEGER.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text):
        return float(text)
    return int(text, 0) if BASED.fullmatch(text) else text
