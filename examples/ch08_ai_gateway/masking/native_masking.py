"""A mask over a provider's own JSON: every string of it, known or unknown."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from examples.ch08_ai_gateway.masking.mask import Mask
from examples.ch08_ai_gateway.masking.stream_rewriter import StreamRewriter
from examples.ch08_ai_gateway.providers.translation.json_codec import dumps

# What formats call the texts that grow from piece to piece of a stream.
GROWING = {"content", "text", "thinking", "reasoning", "reasoning_content", "refusal"}
JSON_TEXTS = {"arguments", "partial_json"}  # JSON inside a string
GROWING |= JSON_TEXTS | {"response"}
ENDS = {"finish_reason", "finishReason", "done_reason"}
NAMED, WORD = {"type", "role"}, re.compile("[A-Za-z_]+")  # structure, and no text
Path = tuple[object, ...]
Rewrite = Callable[[str, Path], str]


def rewrite_strings(value: Any, rewrite: Rewrite, path: Path = ()) -> Any:
    """Return a JSON value with each string rewritten, which is told where it stands."""
    match value:
        case str():
            return rewrite(value, path)
        case dict():
            at = (
                (*path, value["index"]) if isinstance(value.get("index"), int) else path
            )
            return {n: rewrite_strings(value[n], rewrite, (*at, n)) for n in value}
        case list():
            places = enumerate(value)
            return [rewrite_strings(item, rewrite, (*path, n)) for n, item in places]
    return value


def is_structure(value: str, path: Path) -> bool:
    """Say whether a string is the format's own word."""
    return bool(path) and path[-1] in NAMED and WORD.fullmatch(value) is not None


def escape_json(value: str) -> str:
    """Write a value so that it can stand inside a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


class NativeUnmasker:
    """Puts values back into a provider's own pieces, where they may be cut in two."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._open: dict[Path, tuple[StreamRewriter, bytes, Any]] = {}

    def whole(self, raw: bytes) -> bytes:
        """Return an answer that is complete."""
        return self._rewritten(
            raw, lambda text, path: self._rewriter(path).rewrite(text)
        )

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """Yield a piece; before it what was held back of texts that it ends."""
        head, sep, data = split_event(raw)
        if not data.lstrip().startswith(b"{"):  # no JSON: OpenAI's last event
            yield from self.close()
            yield raw
            return
        value, seen = json.loads(data), set[Path]()
        ended = any(f'"{end}":"'.encode() in dumps(value).encode() for end in ENDS)

        def rewrite(text: str, path: Path) -> str:
            if path[-1] not in GROWING:
                return self._rewriter(path).rewrite(text)
            seen.add(path)
            rewriter = self._open.setdefault(path, (self._rewriter(path), b"", None))[0]
            self._open[path] = (rewriter, head + sep, value)
            return rewriter.feed(text) + (rewriter.close() if ended else "")

        written = rewrite_strings(value, rewrite)
        yield from self.close(besides=seen)
        yield head + sep + dumps(written).encode() + data[len(data.rstrip()) :]

    def close(self, besides: set[Path] | None = None) -> Iterator[bytes]:
        """Yield the rests of texts that are over, each in a piece like its last one."""
        for path in [path for path in self._open if path not in (besides or ())]:
            rewriter, head, value = self._open.pop(path)
            if rest := rewriter.close():
                yield head + dumps(only(value, path, rest)).encode() + ending(head)

    def _rewriter(self, path: Path) -> StreamRewriter:
        quoted = bool(path) and path[-1] in JSON_TEXTS
        return self._mask.unmasking_rewriter(escape_json if quoted else str)

    def _rewritten(self, raw: bytes, rewrite: Rewrite) -> bytes:
        return dumps(rewrite_strings(json.loads(raw), rewrite)).encode()


def split_event(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before the JSON of an event, and the JSON; a line is JSON."""
    if raw.startswith((b"event: ", b"data: ")):
        return raw.partition(b"data: ")
    return b"", b"", raw


def only(value: Any, path: Path, rest: str) -> Any:
    """Return a piece whose one text is the rest of the text at a place."""

    def rewrite(text: str, here: Path) -> str:
        return rest if here == path else "" if here[-1] in GROWING else text

    return rewrite_strings(value, rewrite)


def ending(head: bytes) -> bytes:
    """Return what ends an event, or a line."""
    return b"\n\n" if head else b"\n"


def mask_native(
    body: Mapping[str, object], mask: Mask, mask_arguments: Callable[[str], str]
) -> dict[str, object]:
    """Return a request as its caller wrote it, with the values hidden in all of it."""

    def rewrite(text: str, path: Path) -> str:
        if path == ("model",) or is_structure(text, path):
            return text
        return mask_arguments(text) if path[-1] in JSON_TEXTS else mask.mask_text(text)

    return dict(rewrite_strings(dict(body), rewrite))
