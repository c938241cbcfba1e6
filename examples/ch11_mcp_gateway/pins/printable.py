"""Text that hides nothing from who reads it.

A definition can lie to a person, too: with letters that no screen shows, or with codes
that erase the line above. So whatever is not plainly visible is written out.
"""

import unicodedata

VISIBLE = frozenset("LMNPSZ")  # first letters of categories; Cc, Cf, Co, Cn are not
# Letters, marks and signs that show nothing all the same: fillers and selectors.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))


def printable(text: str) -> str:
    r"""Write out what no screen shows, line breaks and look-alike spaces included.

    >>> print(printable("free\u200b book\x1b[2K"))
    free\u200b book\x1b[2K
    """
    return "".join(one if is_printable(one) else escape(one) for one in text)


def is_printable(char: str) -> bool:
    """Say whether a character is seen as itself."""
    if char == " ":
        return True
    shown = unicodedata.category(char)[0] in VISIBLE and not char.isspace()
    return shown and char not in BLANK and not any(ord(char) in r for r in SELECTORS)


def escape(char: str) -> str:
    """Write a character as Python would."""
    return char.encode("unicode_escape").decode()
