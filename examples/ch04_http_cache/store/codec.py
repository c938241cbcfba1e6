"""A stored response as bytes, for a store that others could write to.

A line of JSON and the body: reading it runs nothing, whoever wrote it.
"""

import json
from typing import Any

from examples.ch04_http_cache.messages.message import StoredRange, StoredResponse

VERSION = 1


def encode(stored: StoredResponse) -> bytes:
    """Write the head as one line of JSON, then the body as it is."""
    head = {
        "version": VERSION,
        "status": stored.status,
        "reason": stored.reason,
        "fields": stored.fields,
        "request_time": stored.request_time,
        "response_time": stored.response_time,
        "selecting": stored.selecting,
        "part": [stored.part.first, stored.part.total] if stored.part else None,
        "invalid": stored.invalid,
        "length": len(stored.body),
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + stored.body


def decode(raw: bytes) -> StoredResponse | None:
    """Read it again; None for anything that `encode` did not write in full.

    >>> decode(encode(StoredResponse(200, (("A", "b"),), b"body", 1.0, 2.5))).body
    b'body'
    >>> decode(b"cos\\nsystem\\n") is None
    True
    """
    line, newline, body = raw.partition(b"\n")
    try:
        head = json.loads(line)
        if not newline or head["version"] != VERSION or head["length"] != len(body):
            return None
        return _stored(head, body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _stored(head: dict[str, Any], body: bytes) -> StoredResponse:
    part = head["part"]
    return StoredResponse(
        status=int(head["status"]),
        fields=tuple((str(name), str(value)) for name, value in head["fields"]),
        body=body,
        request_time=float(head["request_time"]),
        response_time=float(head["response_time"]),
        reason=str(head["reason"]),
        selecting=tuple((str(n), v if v is None else str(v))
                        for n, v in head["selecting"]),
        part=None if part is None else StoredRange(int(part[0]), part[1]),
        invalid=bool(head["invalid"]),
    )  # fmt: skip
