"""Numbers and words in prose: a number is printed by a cell, a word carries weight.

A digit sequence in a Markdown cell is in order when one of these holds:

- it stands in the plain text of an earlier output;
- it stands in the source of the nearest code cell before or after;
- an earlier cell's *your turn* puts it in or prints it, which a test compares;
- it belongs to a link's text, or to the name of a standard, section or chapter;
- it is part of a name (`ch01`, `SHA-256`, `HTTP/1.1`);
- the cell's metadata lists it with a reason: `"numbers": {"304": "a status code"}`.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from nbformat import NotebookNode

NUMBER = re.compile(r"(?<![\w])\d[\d_]*(?:,\d{3})*(?:\.\d+)*")
NAMED = re.compile(
    r"""(?ix)\b(?:
    RFC\s?\d+ | HTTP/\d(?:\.\d)?
    | (?:sections?\s | appendix\s | (?<=§)\s?)[A-Z]?\d+(?:\.\d+)*
      (?:(?:,|\sand|\sto|\sor)\s\d+\.\d+(?:\.\d+)*)*
    | (?:TLS|OAuth|OpenAPI|Python|JSON-RPC|CC\sBY)\s\d+(?:\.\d+)*
    | (?:SHA|UTF|ISO|ES|RS|HS|AES)-?\s?\d+
    | (?:chapters?|experiments?|exercises?|part)\s\d+
    | revision\s\d{4}-\d\d-\d\d
    )"""
)
FILLERS = re.compile(
    r"""(?ix)\b(?:
    simply | just | robust(?:ly|ness)? | seamless(?:ly)? | powerful(?:ly)?
    | in\sthis\s(?:section|chapter),?\swe\swill | it\sis\simportant\sto\snote
    | it's\simportant\sto\snote | leverag(?:e|es|ing) | dives?\sinto | delves?
    | in\stoday's | fast-paced | cutting-edge | game-chang\w+ | effortless(?:ly)?
    )\b"""
)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2728\u274c\u2b50\ufe0f]")
COMMONMARK = MarkdownIt("commonmark").enable("table")


def numbers(text: str) -> list[str]:
    """The numbers of a text, in one spelling each.

    >>> numbers("1,000 adds, 0.50 s, ch01, 10ms, 12:00")
    ['1000', '0.5', '10', '12', '00']
    """
    return [spelled(match.group()) for match in NUMBER.finditer(text)]


def spelled(number: str) -> str:
    """A number without separators and without zeros behind the decimal point."""
    plain = number.replace(",", "").replace("_", "")
    return plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain


def without_links(source: str) -> str:
    """What a Markdown text says, code included, less link texts, images, addresses."""
    return " ".join(_said(COMMONMARK.parse(source), code=True))


def words(source: str) -> str:
    """What a Markdown text says in its own words: no code, no link text, no quote."""
    if "> **Predict" not in source:
        source = re.sub(r"^ {0,3}>.*\n?", "", source, flags=re.MULTILINE)
    return " ".join(_said(COMMONMARK.parse(source), code=False))


def _said(tokens: list[Token], *, code: bool) -> Iterator[str]:
    links = 0
    for token in tokens:
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if links:
            continue
        if token.type == "inline":
            yield "".join(_said(token.children or [], code=code))
        else:
            yield _piece(token, code=code)


def _piece(token: Token, *, code: bool) -> str:
    match token.type:
        case "text":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
        case "code_inline" | "fence" | "code_block":
            return token.content if code else " "
        case "html_block" | "html_inline":
            return re.sub(r"<!--.*?-->|<[^>]*>", " ", token.content, flags=re.DOTALL)
        case _:
            return ""


def printed(cell: NotebookNode) -> str:
    """The plain text of a code cell's outputs."""
    texts = []
    for output in cell.get("outputs", []):
        texts.append(output.get("text", ""))
        texts.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(texts)


def unproven_numbers(nb: NotebookNode) -> list[str]:
    """What is wrong with the numbers in a notebook's prose, one sentence each."""
    problems: list[str] = []
    seen: set[str] = set()
    for index, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            seen |= set(numbers(printed(cell))) | turned(cell)
        elif cell.cell_type == "markdown":
            near = seen | neighbours(nb, index) | free(nb, cell)
            problems += _judged(cell, near)
    return problems


def _judged(cell: NotebookNode, proven: set[str]) -> Iterator[str]:
    used = numbers(NAMED.sub(" ", without_links(cell.source)))
    reasons = cell.metadata.get("numbers", {})
    listed = {spelled(number): why for number, why in reasons.items()}
    for number in dict.fromkeys(used):
        if number not in proven and number not in listed:
            yield (
                f'cell "{cell.id}": no cell printed {number}. Print it in an earlier '
                "cell, take it from a neighbouring cell's source, write it as a word "
                "(up to twelve), link it to its source, or list it with its reason in "
                f'the cell\'s metadata: "numbers": {{"{number}": "why"}}'
            )
    for number, why in listed.items():
        if number not in used:
            yield f'cell "{cell.id}": metadata lists {number}, which is not in the cell'
        elif len(str(why).split()) < 2:
            yield f'cell "{cell.id}": metadata lists {number} without a reason in words'


def neighbours(nb: NotebookNode, index: int) -> set[str]:
    """The numbers in the source of the nearest code cells before and after."""
    before = [c for c in nb.cells[:index] if c.cell_type == "code"][-1:]
    after = [c for c in nb.cells[index:] if c.cell_type == "code"][:1]
    return {number for c in before + after for number in numbers(c.source)}


def turned(cell: NotebookNode) -> set[str]:
    """The numbers that a reader's own turn puts into a cell, and those it prints."""
    turn = cell.metadata.get("your_turn", {})
    return {n for word in ("new", "prints") for n in numbers(turn.get(word, ""))}


def free(nb: NotebookNode, cell: NotebookNode) -> set[str]:
    """Numbers with a source of their own: the chapter's number and its minutes."""
    if cell.source.startswith("# "):
        return set(numbers(cell.source.split(".")[0]))
    if "## In this chapter" in cell.source:
        return {str(nb.metadata.get("course", {}).get("minutes"))}
    return set()


def filler(text: str) -> list[str]:
    """The words in a Markdown text that say nothing, and its emoji."""
    said = words(text)
    return [match.group() for p in (FILLERS, EMOJI) for match in p.finditer(said)]
