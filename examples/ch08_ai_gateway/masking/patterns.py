"""What is masked: patterns that find candidates, and checks that tell real ones.

Every pattern has an end: a stream may have to hold back as much as one can match.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex

IBAN_LENGTHS = {  # the registry of ISO 13616 has more; of these, the length is known
    **{"AT": 20, "BE": 16, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18},
    **{"FR": 27, "GB": 22, "IE": 22, "IT": 27, "LU": 20, "NL": 18, "NO": 15, "PL": 28},
    **{"PT": 25, "SE": 24},
}
CARD_DIGITS = range(13, 20)  # ISO/IEC 7812-1
GAPS = 6  # in a card that is written in groups
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # twice a digit, and of that the digits' sum
# Starts and ends at the border of a word, so that no pattern finds half of something.
WORD, END = r"(?<![\w])", r"(?![\w])"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of value: how it looks, and how much of a candidate is real (0: none)."""

    name: str
    candidate: "regex.Pattern[str]"
    max_length: int  # characters; of a text that is longer, nobody need hold back more
    valid_length: Callable[[str], int] = len


def luhn_valid(digits: str) -> bool:
    """Say whether the last digit is the check digit (ISO/IEC 7812-1, annex B).

    >>> luhn_valid("4111111111111111"), luhn_valid("4111111111111112")
    (True, False)
    """
    doubled = map(DOUBLED.__getitem__, map(int, digits[-2::-2]))
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def iban_valid(text: str) -> bool:
    """Say whether the two check digits are right (ISO 13616, ISO 7064 MOD 97-10).

    >>> iban_valid("DE89370400440532013000"), iban_valid("DE88370400440532013000")
    (True, False)
    """
    turned = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _card(candidate: str) -> int:
    """Return how many characters are a card; another number may follow it."""
    digits = candidate.replace(" ", "").replace("-", "")
    if len(digits) == len(candidate):  # no gaps: all of it, or nothing
        return len(candidate) if luhn_valid(digits) else 0
    if sum(map(str.isdigit, candidate[: CARD_DIGITS[0] + GAPS])) < CARD_DIGITS[0]:
        return 0  # numbers in a row, and no groups of one
    places = [place for place, char in enumerate(candidate) if char.isdigit()]
    for count in reversed(CARD_DIGITS):
        end = places[count - 1] + 1 if count <= len(places) else 0
        rewrite = end == len(candidate) or not candidate[end].isdigit()
        if end and rewrite and luhn_valid(digits[:count]):
            return end
    return 0


def _iban(candidate: str) -> int:
    """Return how many characters, gaps included, are an IBAN; more words may follow."""
    length = IBAN_LENGTHS.get(candidate[:2], 0)
    places = [place for place, char in enumerate(candidate) if char != " "]
    if not 0 < length <= len(places):
        return 0
    end = places[length - 1] + 1
    rewrite = end == len(candidate) or not candidate[end].isalnum()
    return end if rewrite and iban_valid(candidate[:end].replace(" ", "")) else 0


EMAIL = Pattern(
    "email",
    regex.compile(
        WORD + r"[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}"
        r"(?:\.[A-Za-z0-9-]{1,63}){1,4}" + END
    ),
    64 + 1 + 63 + 4 * 64,
)
PHONE = Pattern(  # in the international form alone: other numbers are numbers too
    "phone",
    regex.compile(r"(?<![\w+])\+[1-9](?:[ ()/.-]{0,2}[0-9]){6,14}" + END),
    2 + 14 * 3,
)
CARD = Pattern(  # and not the eighth of single digits in a row
    "card",
    regex.compile(WORD + r"(?!(?:[0-9][ -]){7})[0-9](?:[ -]?[0-9]){12,18}" + END),
    1 + 18 * 2,
    _card,
)
IBAN = Pattern(
    "iban",
    regex.compile(WORD + r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}" + END),
    4 + 30 * 2,
    _iban,
)
BUILT_IN = {pattern.name: pattern for pattern in (IBAN, CARD, EMAIL, PHONE)}


def keywords(words: Iterable[str]) -> Pattern:
    """Build a pattern for words of your own, in any case.

    Raises ValueError when there are none, or one is empty.
    """
    max_length = sorted(words, key=lambda word: (-len(word), word))
    if not max_length or not max_length[-1].strip():
        raise ValueError(f"keywords are texts that are not empty, not {max_length}")
    either = "|".join(regex.escape(word) for word in max_length)
    candidate = regex.compile(f"(?i){WORD}(?:{either}){END}")
    return Pattern("keyword", candidate, len(max_length[0]))
