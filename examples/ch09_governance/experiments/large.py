"""Laboratory: write a large description, the same bytes each time.

`python -m examples.ch09_governance.experiments.large 276 > large.yaml` writes about
3 MB with 276 operations; every tenth of them breaks a rule of the linter. References
are one step deep: a linter that follows each of them anew would else never end.
"""

import sys
from collections.abc import Iterator

WORDS = [
    "order",
    "basket",
    "invoice",
    "parcel",
    "author",
    "review",
    "shelf",
    "coupon",
    "wish",
    "stock",
]
BAD = 50  # one schema in so many has an example that does not fit
FIELDS = 30  # of each schema
PROSE = "What this is, when it is sent, and what a client does with it. " * 3


def large(operations: int) -> str:
    """Return a description with so many operations and twice as many schemas."""
    return "\n".join([*_head(), *_paths(operations), *_components(2 * operations), ""])


def _head() -> Iterator[str]:
    yield from ("openapi: 3.1.0", "info:", "  title: A large shop", "  version: 1.0.0")
    yield from ("  description: Every noun of a shop, many times over.", "tags:")
    for word in WORDS:
        yield from (f"  - name: {word}", f"    description: All about {word}.")


def _paths(count: int) -> Iterator[str]:
    yield "paths:"
    for index in range(count):
        word = WORDS[index % len(WORDS)]
        yield f"  /{word}s-{index}/{{id}}:"
        yield from ("    get:", f"      operationId: get{word.title()}{index}")
        if index % 10:
            yield f"      description: Return {word} number {index}."
        yield f"      tags: [{word}]" if index % 9 else "      tags: [nowhere]"
        yield from ("      parameters:", "        - name: id", "          in: path")
        yield from ("          required: true", "          description: Which one.")
        yield from ("          schema: {type: string, maxLength: 64}",)
        yield from ("      responses:", '        "200":', "          description: It.")
        yield from ("          content:", "            application/json:")
        yield "              schema:"
        yield f'                $ref: "#/components/schemas/{word.title()}{index}"'


def _components(count: int) -> Iterator[str]:
    yield from ("components:", "  schemas:")
    for index in range(count):
        word = WORDS[index % len(WORDS)]
        yield from (f"    {word.title()}{index}:", "      type: object")
        yield from (f"      description: {PROSE}", "      properties:")
        for field in range(FIELDS):
            yield f"        {word}_{field}:"
            if field % 4 == 1 and index % 2 and index > field:
                other = index - field
                name = f"{WORDS[other % len(WORDS)].title()}{other}"
                yield f'          $ref: "#/components/schemas/{name}"'
                continue
            yield from (
                "          type: string",
                f"          description: {PROSE[:110]}",
            )
            if field % 6 == 0:
                bad = index % BAD == 1 and field == 0
                yield f"          examples: [{7 if bad else 'a'}]"


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 276
    sys.stdout.write(large(size))
