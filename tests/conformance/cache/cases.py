"""The project's own cases, section by section: they need no outside data.

They have the form of the public suite's tests, so that the same driver runs them; a
pause may be any number of seconds, since they run on virtual time.
"""

CASES = {}


def section(name):
    """Add the cases that a function returns to a section of an RFC."""

    def add(make):
        for title, *requests in make():
            test = {"id": f"{name}: {title}", "name": title, "requests": requests}
            assert test["id"] not in CASES, test["id"]
            CASES[test["id"]] = test
        return make

    return add


def step(fields=(), **more):
    """One request; `fields` are what the origin answers with, a dict or pairs."""
    pairs = fields.items() if isinstance(fields, dict) else fields
    return {"response_headers": [[n, v, False] for n, v in pairs], **more}


def fresh(cc="max-age=3600", **more):
    """A response that is fresh for as long as Cache-Control says."""
    fields = {"Cache-Control": cc, **more.pop("fields", {})}
    return step(fields, **more)


def asks(*fields, **more):
    """A request with fields of its own."""
    return {"request_headers": [list(pair) for pair in fields], **more}


def cached(*fields, **more):
    return step(**asks(*fields), expected_type="cached", **more)


def forwarded(*fields, **more):
    return step(**asks(*fields), expected_type="not_cached", **more)


def status(code, phrase="Whatever"):
    return {"response_status": [code, phrase]}


ETAG = {"ETag": '"a"'}
OLD = {"Date": 0, "Last-Modified": -864_000}  # ten days: fresh for one by guessing


@section("RFC 9111, 2")
def keys():
    yield "a response is reused for its URI", fresh(), cached()
    yield (
        "another query is another resource",
        fresh(query_arg="a=1"),
        forwarded(query_arg="a=2"),
    )
    yield (
        "the order of a query's parts makes another resource",
        fresh(query_arg="a=1&b=2"),
        forwarded(query_arg="b=2&a=1"),
    )
    yield (
        "an escaped letter makes another resource",
        fresh(filename="a"),
        forwarded(filename="%61"),
    )
    yield "a host in capitals is the same host", fresh(), cached(("Host", "CACHE"))
    yield "another host is another resource", fresh(), forwarded(("Host", "other"))


@section("RFC 9111, 3")
def storing():
    yield "nothing without freshness or validator", step(), forwarded()
    for code in (200, 203, 204, 301, 404, 410, 302, 307, 403, 500, 503, 299, 499, 999):
        none = {"response_body": None} if code == 204 else {}
        yield (
            f"a {code} with max-age",
            fresh(**status(code), **none),
            cached(**status(code), **none),
        )
    for code in (412, 416):
        yield f"no {code}: it answers a condition", fresh(**status(code)), forwarded()
    yield "an unknown directive stands in no way", fresh("max-age=9, new=1"), cached()
    yield (
        "an answer to POST is none to GET",
        fresh(request_method="POST", request_body="a"),
        forwarded(),
    )
    yield "no answer to a GET with a body", fresh(request_body="a"), forwarded()
    yield (
        "public permits a status that is not known",
        step({"Cache-Control": "public", **OLD}, **status(599)),
        cached(**status(599)),
    )
    yield (
        "a validator alone is enough for 200",
        step(ETAG),
        step(ETAG, expected_type="etag_validated"),
    )
    yield (
        "and not for 201",
        step(ETAG, **status(201)),
        forwarded(expected_request_headers_missing=["If-None-Match"]),
    )


@section("RFC 9111, 3.1")
def kept_fields():
    for name in ("Set-Cookie", "X-Anything", "Content-Language", "Link"):
        yield (
            f"{name} is kept",
            fresh("max-age=3600, public", fields={name: "v"}),
            cached(expected_response_headers=[[name, "v"]]),
        )
    for name in ("Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "TE"):
        yield (
            f"{name} is not kept",
            fresh(fields={name: "v"}),
            cached(expected_response_headers_missing=[name]),
        )
    yield (
        "what Connection names is not kept",
        fresh(fields={"Connection": "X-Hop, close", "X-Hop": "1"}),
        cached(expected_response_headers_missing=["X-Hop", "Connection"]),
    )
    yield (
        "two lines of one name stay two",
        step([("Cache-Control", "max-age=9"), ("Link", "<a>"), ("Link", "<b>")]),
        cached(expected_response_headers=[["Link", "<a>, <b>"]]),
    )


def renewed(fields):
    """A stale response, then a 304 with these fields."""
    first = fresh("max-age=1", fields={**ETAG, "X": "old", "Y": "old"}, pause_after=2)
    second = step(
        {"Cache-Control": "max-age=60", **ETAG, **fields},
        expected_type="etag_validated",
    )
    return first, second


@section("RFC 9111, 3.2")
def updating():
    yield (
        "a 304 replaces a field and leaves the others",
        *renewed({"X": "new"}),
        cached(expected_response_headers=[["X", "new"], ["Y", "old"]]),
    )
    for name in ("Content-Length", "Content-Encoding", "Content-Range"):
        yield (
            f"a 304 does not replace {name}",
            *renewed({name: "1"}),
            cached(expected_response_headers_missing=[[name, "1"]]),
        )
    yield (
        "a 304 that says no-store ends the storing",
        fresh("max-age=1", fields=ETAG, pause_after=2),
        step({"Cache-Control": "no-store", **ETAG}, expected_type="etag_validated"),
        forwarded(),
    )


TEN = {"response_body": "0123456789"}


def part(first, last, text, fields=None):
    """A 206 for a Range."""
    where = f"bytes {first}-{last}/10"
    named = {"Cache-Control": "max-age=60", "Content-Range": where, **(fields or {})}
    return step(
        named,
        request_headers=[["Range", f"bytes={first}-{last}"]],
        response_body=text,
        **status(206),
    )


def range_of(value, code, text, **more):
    return cached(
        ("Range", f"bytes={value}"),
        expected_status=code,
        expected_response_text=text,
        **more,
    )


@section("RFC 9111, 3.3 and 3.4")
def parts():
    for value, text in (("0-1", "01"), ("8-", "89"), ("-3", "789"), ("5-99", "56789")):
        yield (
            f"a range of a whole body: {value}",
            fresh(**TEN),
            range_of(value, 206, text),
        )
    yield "a range past the end", fresh(**TEN), range_of("10-", 416, "")
    for value in ("0-1,3-4", "4-2", "a-b", "-"):
        yield (
            f"a range that is none, or two, is ignored: {value}",
            fresh(**TEN),
            range_of(value, 200, "0123456789"),
        )
    yield "a part of a part", part(2, 6, "23456"), range_of("3-4", 206, "34")
    yield "not what is missing", part(2, 6, "23456"), forwarded(("Range", "bytes=0-3"))
    yield "a part is not the whole", part(0, 4, "01234"), forwarded()
    yield (
        "two parts with one strong tag are joined",
        part(0, 4, "01234", ETAG),
        part(5, 9, "56789", ETAG),
        cached(**TEN),
    )
    yield (
        "two parts with a weak tag are not",
        part(0, 4, "01234", {"ETag": 'W/"a"'}),
        part(5, 9, "56789", {"ETag": 'W/"a"'}),
        forwarded(**TEN),
    )
    yield (
        "two parts of two representations are not",
        part(0, 4, "01234", ETAG),
        part(5, 9, "56789", {"ETag": '"b"'}),
        forwarded(**TEN),
    )
    yield (
        "a beginning is completed with If-Range",
        part(0, 4, "01234", ETAG),
        {
            **part(5, 9, "56789", ETAG),
            "request_headers": [],
            "expected_status": 200,
            "expected_response_text": "0123456789",
            "expected_request_headers": [["Range", "bytes=5-"], ["If-Range", '"a"']],
        },
        cached(**TEN),
    )
    yield (
        "a 304 about a part does not make it the whole",
        part(
            0, 4, "01234", {**ETAG, "Last-Modified": -90, "Cache-Control": "no-cache"}
        ),
        step(
            {"ETag": '"a"', "Last-Modified": 0, "Cache-Control": "max-age=9"},
            **asks(("If-Modified-Since", -60)),
            expected_type="etag_validated",
            check_body=False,
            expected_status=999,  # asked again, without our conditions
        ),
    )
    for wrong in ("bytes 0-4", "bytes 4-0/10", "bytes 0-4/3", "0-4/10"):
        yield (
            f"a 206 with a bad Content-Range: {wrong}",
            part(0, 4, "01234", {"Content-Range": wrong}),
            forwarded(("Range", "bytes=0-1")),
        )
    yield (
        "a 206 longer than its Content-Range",
        part(0, 4, "0123456789"),
        forwarded(("Range", "bytes=0-1")),
    )


SECRET = ("Authorization", "Basic bWU6c2VjcmV0")


@section("RFC 9111, 3.5")
def authorization():
    yield "not for others", fresh(**asks(SECRET)), forwarded()
    yield "not even for the same", fresh(**asks(SECRET)), forwarded(SECRET)
    for word in ("public", "s-maxage=60", "must-revalidate"):
        yield (
            f"{word} permits it",
            fresh(f"max-age=60, {word}", **asks(SECRET)),
            cached(),
        )
    yield "what all may see, those who sign in may see", fresh(), cached(SECRET)
