"""The project's own cases, continued: from reuse to targeted cache control."""

from tests.conformance.cache.cases import (
    ETAG,
    OLD,
    SECRET,
    TEN,
    asks,
    cached,
    forwarded,
    fresh,
    section,
    status,
    step,
)


def varying(vary, value, **more):
    return fresh(fields={"Vary": vary}, **asks(*value), **more)


@section("RFC 9111, 4.1")
def vary():
    one, two = ("Foo", "1"), ("Foo", "2")
    yield "the same field", varying("Foo", [one]), cached(one)
    yield "another value", varying("Foo", [one]), forwarded(two)
    yield "no value", varying("Foo", [one]), forwarded()
    yield "no value both times", varying("Foo", []), cached()
    yield "a value where there was none", varying("Foo", []), forwarded(one)
    yield "a field that is not named", varying("Foo", [one]), cached(one, ("Bar", "1"))
    yield "in any case", varying("FOO", [one]), cached(("foo", "1"))
    yield (
        "a value in another case",
        varying("Foo", [("Foo", "a")]),
        forwarded(("Foo", "A")),
    )
    for star in ("*", "Foo, *", "*, Foo", "Foo,*"):
        yield f"Vary: {star} fits nothing", varying(star, [one]), forwarded(one)
    yield (
        "two variants live side by side",
        varying("Foo", [one]),
        varying("Foo", [two]),
        cached(one),
        cached(two),
    )
    same = [
        ("accept-encoding", "gzip, br", "br,gzip"),
        ("accept-language", "en;q=0.5, DE", "de, en;q=0.50"),
    ]
    for name, first, second in same:
        yield (
            f"{name}: {second} is {first}",
            varying(name, [(name, first)]),
            cached((name, second)),
        )
    for name, first, second in (("foo", "1,2", "1 , 2"), ("cookie", "a=1,,2", "a=1,2")):
        yield (
            f"{name}, whose syntax is not known: {second} is not {first}",
            varying(name, [(name, first)]),
            forwarded((name, second)),
        )
    yield (
        "weights make a difference",
        varying("Accept", [("Accept", "a/b;q=0.5, c/d")]),
        forwarded(("Accept", "a/b, c/d;q=0.5")),
    )


@section("RFC 9111, 4.2")
def dates():
    good = "Thu, 18 Aug 2050 02:01:18 GMT", "thu, 18 aug 2050 02:01:18 gmt"
    good += "Thursday, 18-Aug-50 02:01:18 GMT", "Thu Aug 18 02:01:18 2050"
    for date in good:
        yield f"Expires: {date}", step({"Expires": date, "Date": 0}), cached()
    bad = "0", "-1", "tomorrow", "Thu, 18 Aug 2050 02:01:18", "2050-08-18T02:01:18Z"
    bad += "Thu, 18 Aug 2050 2:01:18 GMT", "Thu, 32 Aug 2050 02:01:18 GMT"
    bad += "Thu, 18 Aug 2050 02:01:18 UTC", "Thursday, 18-Aug-50 02:01:18 utc"
    bad += "Thu, 18 Aug 2050 02:01:18 CEST", "Thu, 18 Aug 2050 25:01:18 GMT"
    for date in bad:
        yield (
            f"no Expires: {date}",
            step({"Expires": date, "Date": 0, **ETAG}),
            step(ETAG, expected_type="etag_validated"),
        )


@section("RFC 9111, 4.2.1")
def lifetimes():
    yield "until max-age", fresh(pause_after=3599), cached()
    yield "and no longer", fresh(pause_after=3600), forwarded()
    later = {"Expires": 7200, "Date": 0}
    yield "max-age before Expires", fresh(fields=later, pause_after=3600), forwarded()
    yield (
        "s-maxage before max-age",
        fresh("max-age=1, s-maxage=60", pause_after=9),
        cached(),
    )
    yield "a short one too", fresh("max-age=60, s-maxage=1", pause_after=9), forwarded()
    yield (
        "Expires less Date",
        step({"Expires": 60, "Date": 30}, pause_after=31),
        forwarded(),
    )
    yield "the first of two", fresh("max-age=60, max-age=1", pause_after=9), cached()
    yield (
        "the first of two lines",
        step(
            [("Cache-Control", "max-age=1"), ("Cache-Control", "max-age=60")],
            pause_after=9,
        ),
        forwarded(),
    )
    yield (
        "two dates are none",
        step([("Date", 0), ("Expires", 60), ("Expires", 90)]),
        forwarded(),
    )
    for value in ("-1", "1.5", "60s", "'60'", " 60", "", "0x60", "60;60", "½"):
        yield f"no freshness: max-age={value}", fresh(f"max-age={value}"), forwarded()
    for value in ("060", '"60"', "99999999999999999999"):
        yield f"freshness: max-age={value}", fresh(f"max-age={value}"), cached()


@section("RFC 9111, 4.2.2")
def guesses():
    yield "a tenth of the time unchanged", step(OLD, pause_after=86_000), cached()
    yield "and no more", step(OLD, pause_after=86_401), forwarded()
    yield (
        "not where the origin gave a time",
        fresh("max-age=1", fields=OLD, pause_after=2),
        forwarded(),
    )
    yield "not for 201", step(OLD, **status(201)), forwarded()
    yield (
        "not from the future",
        step({"Date": 0, "Last-Modified": 60}),
        step(expected_request_headers=["If-Modified-Since"]),
    )


@section("RFC 9111, 4.2.3")
def ages():
    def aged(fields, age):
        yield fresh(fields=fields, pause_after=5)
        yield cached(expected_response_headers=[["Age", str(age)]])

    yield "ours alone", *aged({"Date": 0}, 5)
    yield "and that of caches before us", *aged({"Date": 0, "Age": "10"}, 15)
    yield "or what Date says, when it is more", *aged({"Date": -30, "Age": "10"}, 35)
    yield "a clock ahead of ours takes nothing away", *aged({"Date": 60}, 5)
    yield "without a Date from when it came", *aged({}, 5)
    yield "a Date that is none is no Date", *aged({"Date": "yesterday"}, 5)
    yield (
        "the time the origin took counts",
        fresh(response_pause=7),
        cached(expected_response_headers=[["Age", "7"]]),
    )
    yield (
        "a slow clock makes it stale at once",
        fresh("max-age=60", fields={"Date": -60}),
        forwarded(),
    )


def dies(**more):
    return step(disconnect=True, **more)


@section("RFC 9111, 4.2.4")
def stale():
    old = {"expected_status": 200, "expected_type": "cached"}
    error = {"expected_status": 502, "check_body": False}
    yield "when the origin is gone", fresh("max-age=1", pause_after=9), dies(**old)
    yield "for a day", fresh("max-age=1", pause_after=86_402), dies(**error)
    for word in ("must-revalidate", "proxy-revalidate", "s-maxage=1", "no-cache"):
        yield (
            f"not with {word}",
            fresh(f"max-age=1, {word}", pause_after=9),
            dies(**error),
        )
    yield (
        "not for an error that was answered",
        fresh("max-age=1", pause_after=9),
        forwarded(**status(503), check_body=False),
    )


@section("RFC 5861, 3 and 4")
def stale_extensions():
    swr, sie = "max-age=1, stale-while-revalidate=5", "max-age=1, stale-if-error=5"
    down = status(500)
    yield "at once while revalidating", fresh(swr, pause_after=5), cached()
    yield "not past its window", fresh(swr, pause_after=7), forwarded()
    now = "max-age=0, stale-while-revalidate=5"
    yield "from its first second", fresh(now, pause_after=4), cached()
    kept = {"expected_status": 200, "expected_type": "cached"}
    yield "instead of a 500", fresh(sie, pause_after=5), step(**down, **kept)
    yield (
        "not past its window either",
        fresh(sie, pause_after=7),
        forwarded(**down, check_body=False),
    )
    yield (
        "not with must-revalidate",
        fresh(f"{sie}, must-revalidate", pause_after=5),
        forwarded(**down, check_body=False),
    )
    yield (
        "where the client asks for it",
        fresh("max-age=1", pause_after=5),
        step(**down, **kept, **asks(("Cache-Control", "stale-if-error=9"))),
    )


@section("RFC 9111, 4.3")
def validating():
    tagged = fresh("max-age=1", fields=ETAG, pause_after=2)
    dated = fresh("max-age=1", fields={"Last-Modified": -90}, pause_after=2)
    yield "by entity tag", tagged, step(ETAG, expected_type="etag_validated")
    yield "by date", dated, step(expected_type="lm_validated")
    yield (
        "with our condition instead of the client's",
        tagged,
        step(
            ETAG,
            **asks(("If-None-Match", '"b"')),
            expected_type="etag_validated",
            expected_request_headers=[["If-None-Match", '"a"']],
            expected_status=200,
        ),
    )
    yield (
        "a 304 about another representation is not believed",
        tagged,
        step(
            {"ETag": '"b"', "Cache-Control": "max-age=9"},
            **status(304),
            check_body=False,
            expected_status=304,
        ),
        forwarded(),
    )
    inm = [('"a"', 304), ('W/"a"', 304), ('"b", "a"', 304), ("*", 304), ('"b"', 200)]
    for value, code in inm:
        yield (
            f"If-None-Match: {value} gets {code}",
            fresh(fields=ETAG),
            cached(("If-None-Match", value), expected_status=code),
        )
    yield (
        "a 304 has the fields that renew",
        fresh(fields={**ETAG, "Vary": "A", "X": "y", "Content-Language": "en"}),
        cached(
            ("If-None-Match", '"a"'),
            expected_status=304,
            expected_response_headers=["ETag", "Vary", "Cache-Control", "Date", "Age"],
            expected_response_headers_missing=["Content-Length", "Content-Language"],
        ),
    )
    when = {"Last-Modified": -3600, "Date": 0}
    for seconds, code in ((-3600, 304), (0, 304), (-3601, 200)):
        yield (
            f"If-Modified-Since {seconds} s from now gets {code}",
            fresh(fields=when),
            cached(
                ("If-Modified-Since", seconds), magic_ims=True, expected_status=code
            ),
        )
    yield (
        "If-None-Match decides alone",
        fresh(fields={**ETAG, **when}),
        cached(("If-None-Match", '"b"'), ("If-Modified-Since", 0), expected_status=200),
    )
    yield (
        "a bad date is no condition",
        fresh(fields=when),
        cached(("If-Modified-Since", "now"), expected_status=200),
    )
    for name in ("If-Match", "If-Unmodified-Since"):
        yield f"{name} is for the origin", fresh(fields=ETAG), forwarded((name, '"a"'))


@section("RFC 9111, 4.3.5")
def heads():
    def head(fields, **more):
        return step(fields, request_method="HEAD", **more)

    stale = fresh("max-age=1", fields=ETAG, pause_after=2)
    yield "a fresh response answers HEAD", fresh(), cached(request_method="HEAD")
    yield (
        "a HEAD renews what is stored",
        stale,
        head({"Cache-Control": "max-age=60", **ETAG}, expected_method="HEAD"),
        cached(),
    )
    yield (
        "a HEAD with another tag makes it stale",
        fresh(fields=ETAG),
        head({"ETag": '"b"'}, **asks(("Cache-Control", "no-cache"))),
        forwarded(),
    )
    yield (
        "a HEAD that says no-store ends the storing",
        fresh("max-age=60", fields=ETAG),
        head({"Cache-Control": "no-store"}, **asks(("Cache-Control", "no-cache"))),
        forwarded(),
    )
    yield "a HEAD is no GET", head({"Cache-Control": "max-age=9"}), forwarded()


@section("RFC 9111, 4.4")
def invalidating():
    for method in ("POST", "PUT", "DELETE", "PATCH", "FOO"):
        yield (
            f"by {method}",
            fresh(),
            step(request_method=method, request_body="a"),
            forwarded(),
        )
    for method in ("OPTIONS", "PROPFIND"):
        yield f"not by {method}", fresh(), step(request_method=method), cached()
    yield (
        "not by an error",
        fresh(),
        step(request_method="POST", request_body="a", **status(400)),
        cached(),
    )
    yield (
        "when nobody knows what a POST has done",
        fresh(),
        dies(request_method="POST", expected_status=502, check_body=False),
        forwarded(),
    )
    for name in ("Location", "Content-Location"):
        yield (
            f"what {name} names",
            fresh(filename="new"),
            step(
                {name: "new"},
                magic_locations=True,
                request_method="POST",
                request_body="a",
            ),
            forwarded(filename="new"),
        )
    yield (
        "all variants",
        varying("Foo", [("Foo", "1")]),
        step(request_method="DELETE"),
        forwarded(("Foo", "1")),
    )


@section("RFC 9111, 5.1")
def age_values():
    for value, age in (
        ("0", 0),
        ("30, 7200", 30),
        ("-1", 0),
        ("1.5", 0),
        ("30;a=b", 0),
        ("x", 0),
        ("", 0),
        ("007", 7),
    ):
        yield (
            f"Age: {value} is {age} s",
            fresh("max-age=9999", fields={"Age": value}),
            cached(expected_response_headers=[["Age", str(age)]]),
        )
    for value in ("3600", "99999999999999999999", "3600, 0"):
        yield f"Age: {value} is too old", fresh(fields={"Age": value}), forwarded()


@section("RFC 9111, 5.2.1")
def request_directives():
    def asked(value, **more):
        return asks(("Cache-Control", value), **more)

    old = fresh(pause_after=100)
    for value in ("no-cache", "max-age=0", "max-age=99", "min-fresh=3501", "max-age=x"):
        yield (
            f"{value} asks the origin",
            old,
            step(**asked(value), expected_type="not_cached"),
        )
    for value in ("max-age=100", "min-fresh=3500", "max-stale", "no-transform", "new"):
        yield f"{value} does not", old, step(**asked(value), expected_type="cached")
    dead = fresh("max-age=60", pause_after=100)
    for value in ("max-stale", "max-stale=40"):
        yield (
            f"{value} takes what is stale",
            dead,
            step(**asked(value), expected_type="cached"),
        )
    for value in ("max-stale=39", "max-stale=x"):
        yield (
            f"{value} does not take it",
            dead,
            step(**asked(value), expected_type="not_cached"),
        )
    yield (
        "max-stale does not overrule must-revalidate",
        fresh("max-age=60, must-revalidate", pause_after=100),
        step(**asked("max-stale"), expected_type="not_cached"),
    )
    yield "no-store keeps nothing", fresh(**asked("no-store")), forwarded()
    none = {"expected_status": 504, "check_body": False}
    yield "only-if-cached without anything", step(**asked("only-if-cached"), **none)
    yield (
        "only-if-cached with something",
        fresh(),
        step(**asked("only-if-cached"), expected_type="cached"),
    )
    yield "only-if-cached and stale", dead, step(**asked("only-if-cached"), **none)


@section("RFC 9111, 5.2.2")
def response_directives():
    yield "private is not for a shared cache", fresh("private, max-age=60"), forwarded()
    yield "No-Store in any case", fresh("No-Store, max-age=60"), forwarded()
    yield "no-store=1 too", fresh("max-age=60, no-store=1"), forwarded()
    yield (
        "a word in quotes is no directive",
        fresh('max-age=60, a="no-store"'),
        cached(),
    )
    yield (
        "an open quote hides nothing",
        fresh('max-age=60, a="b, no-store'),
        forwarded(),
    )
    yield (
        "no-cache is stored and asked for",
        fresh("no-cache", fields=ETAG),
        step(ETAG, expected_type="etag_validated"),
    )
    for word in ("no-cache", "private"):
        yield (
            f"{word} of one field",
            fresh(f'max-age=60, {word}="X, Y"', fields={"X": "1", "Z": "1"}),
            cached(
                expected_response_headers=["Z"],
                expected_response_headers_missing=["X"],
            ),
        )
    yield (
        "must-understand overrides no-store",
        fresh("max-age=60, no-store, must-understand"),
        cached(),
    )
    yield (
        "but not for a code that is not understood",
        fresh("max-age=60, no-store, must-understand", **status(299)),
        forwarded(**status(299)),
    )
    yield (
        "must-understand alone keeps out what is not understood",
        fresh("max-age=60, must-understand", **status(299)),
        forwarded(**status(299)),
    )


@section("RFC 9111, 5.4")
def pragma():
    no_cache = ("Pragma", "no-cache")
    yield "Pragma: no-cache asks the origin", fresh(), forwarded(no_cache)
    yield "not beside Cache-Control", fresh(), cached(no_cache, ("Cache-Control", "a"))
    yield (
        "in a response it means nothing",
        fresh(fields={"Pragma": "no-cache"}),
        cached(),
    )


@section("RFC 9213, 2")
def targeted():
    def cdn(value, cc="no-store", **more):
        return fresh(cc, fields={"CDN-Cache-Control": value}, **more)

    yield "before Cache-Control", cdn("max-age=60"), cached()
    yield "and it alone", cdn("max-age=1", "max-age=60", pause_after=5), forwarded()
    yield (
        "before Expires",
        step({"CDN-Cache-Control": "max-age=0", "Expires": 60, "Date": 0}),
        forwarded(),
    )
    for value in ("private", "no-store", "max-age=60, no-cache"):
        yield f"{value}", cdn(value, "max-age=60"), forwarded()
    for value in ("", "max-age=60, &", "Max-Age=60", "max-age =60", "max-age=60,"):
        yield f"a bad value is no value: {value!r}", cdn(value), forwarded()
        yield f"then Cache-Control holds: {value!r}", cdn(value, "max-age=60"), cached()
    for value in ('max-age="60"', "max-age=60.0", "max-age", "max-age=-60", "none"):
        yield f"no lifetime: {value}", cdn(value, "max-age=60"), forwarded()
    yield "parameters are not heard", cdn("max-age=60;a=b"), cached()
    yield (
        "it is passed on",
        cdn("max-age=60"),
        cached(expected_response_headers=["CDN-Cache-Control"]),
    )
    yield (
        "another cache's field is not ours",
        fresh("no-store", fields={"Other-Cache-Control": "max-age=60"}),
        forwarded(),
    )


@section("RFC 9211, 2")
def cache_status():
    def says(value):
        return {"expected_response_headers": [["Cache-Status", f"cache;{value}"]]}

    whole = {"fields": {"Content-Length": "4"}, "response_body": "book"}
    yield "stored", fresh(**whole, **says("fwd=uri-miss;ttl=3600;stored"))
    yield (
        "not stored yet: its length is unknown",
        fresh(**says("fwd=uri-miss;ttl=3600")),
    )
    yield "hit", fresh(pause_after=600), cached(**says("hit;ttl=3000"))
    yield (
        "why it was not stored",
        fresh("no-store", **says("fwd=uri-miss;detail=no-store")),
    )
    yield (
        "a part that cannot be placed",
        step(
            {"Cache-Control": "max-age=9", "Content-Range": "bytes 9-0/3"},
            **asks(("Range", "bytes=0-1")),
            **status(206),
            **says("fwd=uri-miss;detail=bad-range"),
        ),
    )
    yield (
        "another variant",
        varying("Foo", [("Foo", "1")]),
        fresh(
            fields={"Vary": "Foo", **whole["fields"]},
            response_body="book",
            **asks(("Foo", "2")),
            **says("fwd=vary-miss;ttl=3600;stored"),
        ),
    )
    yield (
        "validated",
        fresh("max-age=1", fields=ETAG, pause_after=2),
        step(
            {"Cache-Control": "max-age=9", **ETAG},
            expected_type="etag_validated",
            **says("fwd=stale;fwd-status=304;ttl=9;stored"),
        ),
    )
    yield (
        "on the client's wish",
        fresh(),
        fresh(
            **whole,
            **asks(("Cache-Control", "no-cache")),
            **says("fwd=request;ttl=3600;stored"),
        ),
    )
    yield (
        "a method for the origin",
        step(
            request_method="POST", request_body="a", **says("fwd=method;detail=method")
        ),
    )
    yield (
        "stale for want of an answer",
        fresh("max-age=1", pause_after=11),
        dies(**says("fwd=stale;ttl=-10;detail=unreachable")),
    )
    yield (
        "after those of the caches before us",
        fresh(fields={"Cache-Status": "far;hit"}),
        cached(
            expected_response_headers=[["Cache-Status", "far;hit, cache;hit;ttl=3600"]]
        ),
    )


@section("RFC 9110")
def semantics():
    yield (
        "7.6.1: what Connection names stays on its hop",
        step(
            **asks(("Connection", "X-Hop"), ("X-Hop", "1"), ("X-End", "1")),
            expected_request_headers=[["X-End", "1"]],
            expected_request_headers_missing=["X-Hop", "Connection"],
        ),
    )
    yield (
        "7.6.3: a gateway says Via",
        step(
            **asks(("Via", "1.0 far")),
            expected_request_headers=[["Via", "1.0 far, 1.1 cache"]],
        ),
    )
    yield (
        "9.3.3: a POST that says what GET would give",
        {
            **fresh(fields={"Content-Location": "a"}),
            "filename": "a",
            "magic_locations": True,
            "request_method": "POST",
            "request_body": "b",
        },
        cached(filename="a"),
    )
    yield "13.1.5: If-Range with the tag", fresh(fields=ETAG, **TEN), cached(
        ("Range", "bytes=0-1"), ("If-Range", '"a"'), expected_status=206,
        expected_response_text="01",
    )  # fmt: skip
    for value in ('"b"', 'W/"a"', "yesterday"):
        yield f"13.1.5: If-Range: {value} gets all", fresh(fields=ETAG, **TEN), cached(
            ("Range", "bytes=0-1"), ("If-Range", value), expected_status=200,
            expected_response_text="0123456789",
        )  # fmt: skip
    yield (
        "13.2.2: conditions before ranges",
        fresh(fields=ETAG, **TEN),
        cached(("Range", "bytes=0-1"), ("If-None-Match", '"a"'), expected_status=304),
    )
    yield (
        "11.7: what is for a proxy goes no further",
        step(
            **asks(("Proxy-Authorization", "Basic bWU6")),
            expected_request_headers_missing=["Proxy-Authorization"],
        ),
    )
    yield (
        "a request with credentials reaches the origin",
        step(**asks(SECRET), expected_request_headers=[list(SECRET)]),
    )
    yield (
        "a host chosen by a header does not",
        step(
            **asks(("X-Forwarded-Host", "evil")),
            expected_request_headers_missing=["X-Forwarded-Host"],
        ),
    )
