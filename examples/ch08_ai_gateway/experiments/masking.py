"""The laboratory of masking: values in a stream that is cut anywhere."""

from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.masking.patterns import BUILT_IN, keywords
from examples.ch08_ai_gateway.masking.stream_rewriter import StreamRewriter
from examples.lab import Table

LETTER = (
    "Ada (ada@example.com, +44 20 7946 0958) pays with 4111 1111 1111 1111 "
    "or from DE89 3704 0044 0532 0130 00 for Project Dodo. Order 1234567890123456."
)
VALUES = (
    "ada@example.com",
    "+44 20 7946 0958",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "Project Dodo",
)
PATTERNS = (*BUILT_IN.values(), keywords(["Project Dodo"]))


WRITTEN = (*VALUES, "Order 1234567890123456", "ada@example.com, again")


def letter() -> Table:
    """Hide values one after the other, and show what leaves the house."""
    mask = Mask(PATTERNS, lambda: 0.3)
    rows = [{"written": text, "leaves as": mask.mask_text(text)} for text in WRITTEN]
    return Table(rows)


def pieces(text: str, size: int) -> list[str]:
    """Cut a text as a stream does."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def starred(name: str, value: str) -> str:
    """Replace a value for good."""
    return f"[{name.upper()}]"


def piece_by_piece(size: int) -> str:
    """Filter each piece for itself, as if it were a text."""
    return "".join(
        StreamRewriter(PATTERNS, starred).rewrite(piece)
        for piece in pieces(LETTER, size)
    )


def across(size: int) -> tuple[str, int]:
    """Filter the stream; return its text, and the most characters held back."""
    rewriter, out, held = StreamRewriter(PATTERNS, starred), "", 0
    for piece in pieces(LETTER, size):
        out += rewriter.feed(piece)
        held = max(held, rewriter.held_back)
    return out + rewriter.close(), held


def cut_in_two() -> Table:
    """Count the values that get through, by the size of the pieces."""
    rows = []
    for size in (200, 40, 20, 8, 4):
        text, held = across(size)
        naive = piece_by_piece(size)
        rows.append(
            {
                "characters a piece": size,
                "naive: leaked": sum(value in naive for value in VALUES),
                "ours: leaked": sum(value in text for value in VALUES),
                "most held back": held,
            }
        )
    return Table(rows, f"{len(VALUES)} values in a stream")
