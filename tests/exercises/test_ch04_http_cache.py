import pytest

MINUTE = {"cache-control": "max-age=60"}
ALICE = {"authorization": "Basic YWxpY2U6"}

parsing = pytest.mark.exercise(
    "parse_cache_control",
    points=2,
    minutes=15,
    hint='`re.findall(r\'(?:"[^"]*"|[^,])+\', value)` splits at the commas that stand '
    "outside quotes. What does `str.partition` tell about a directive without `=`?",
    section="Experiment 1: who decides for how long",
)
ageing = pytest.mark.exercise(
    "current_age",
    points=2,
    minutes=10,
    hint="There are two ways to know how old it was when it came: the two clocks, and "
    "Age plus the time that the exchange took. The larger holds; then comes its stay.",
    section="Experiment 2: three caches in a row",
)
storing = pytest.mark.exercise(
    "storable",
    points=3,
    minutes=15,
    hint="First look for what forbids it, and return; what is left needs one reason to "
    "be kept. Sets make both short: `told & {...}`.",
    section="Experiment 3: one message, three caches",
)
validating = pytest.mark.exercise(
    "validating_cache",
    points=5,
    minutes=25,
    hint="Three cases after asking: 304 makes a new page out of the stored one "
    "(`dataclasses.replace`), 200 is stored, the rest is only passed on.",
    section="Experiment 5: what a validator saves",
)


@parsing
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {}),
        ("no-store", {"no-store": None}),
        ("max-age=60", {"max-age": "60"}),
        ("Public, Max-Age=60", {"public": None, "max-age": "60"}),
        (" max-age=60\t,, , no-cache ,", {"max-age": "60", "no-cache": None}),
        ("max-age=60,max-age=3600", {"max-age": "60"}),
    ],
)
def test_directives_are_read_by_name(answers, value, expected):
    assert answers.parse_cache_control(value) == expected


@parsing
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('max-age="60"', {"max-age": "60"}),
        ('no-cache="Set-Cookie"', {"no-cache": "Set-Cookie"}),
        ('private="a, b", max-age=60', {"private": "a, b", "max-age": "60"}),
        ('max-age=60, note="no-store"', {"max-age": "60", "note": "no-store"}),
        ('note="x, no-store", max-age=9', {"note": "x, no-store", "max-age": "9"}),
        ('note="a=b"', {"note": "a=b"}),
    ],
)
def test_what_is_quoted_is_an_argument_and_nothing_else(answers, value, expected):
    assert answers.parse_cache_control(value) == expected


@ageing
@pytest.mark.parametrize(
    ("arrived", "now", "expected"),
    [
        # It came straight from the origin, at once, and stays for a while.
        ({"age": None, "date": 1000, "sent": 1000, "received": 1000}, 1000, 0),
        ({"age": None, "date": 1000, "sent": 1000, "received": 1000}, 1030, 30),
        ({"age": None, "date": None, "sent": 1000, "received": 1000}, 1030, 30),
        # A cache on the way had it for a while; nobody's Date was wrong.
        ({"age": 40, "date": 960, "sent": 1000, "received": 1000}, 1030, 70),
        # That cache forgot to say so, and Date tells; or the other way round.
        ({"age": None, "date": 960, "sent": 1000, "received": 1000}, 1030, 70),
        ({"age": 40, "date": 1000, "sent": 1000, "received": 1000}, 1030, 70),
        ({"age": 40, "date": None, "sent": 1000, "received": 1000}, 1030, 70),
        # The origin's clock is ahead: that makes nothing younger than new.
        ({"age": None, "date": 1060, "sent": 1000, "received": 1000}, 1030, 30),
        ({"age": 40, "date": 1060, "sent": 1000, "received": 1000}, 1030, 70),
        # The exchange took five seconds, which Age does not know of.
        ({"age": 40, "date": 965, "sent": 1000, "received": 1005}, 1030, 70),
        ({"age": None, "date": None, "sent": 1000, "received": 1005}, 1030, 30),
        # ... and Date does: it is not counted twice.
        ({"age": 0, "date": 950, "sent": 1000, "received": 1005}, 1030, 80),
    ],
)
def test_the_larger_of_two_ages_and_the_stay(answers, arrived, now, expected):
    assert answers.current_age(*arrived.values(), now) == expected


def control(value, **others):
    return {"cache-control": value, **others}


@storing
@pytest.mark.parametrize(
    ("status", "response", "shared", "expected"),
    [
        (200, {}, True, True),
        (404, {}, True, True),
        (302, {}, True, False),
        (500, {}, False, False),
        (302, MINUTE, True, True),
        (302, {"expires": "0"}, True, True),
        (302, control("public"), True, True),
        (302, control("s-maxage=60"), True, True),
        (302, control("s-maxage=60"), False, False),
        (302, control("private"), False, True),
        (200, control("No-Store"), False, False),
        (200, control("max-age=60, no-store"), True, False),
        (200, control("no-cache"), True, True),
        (200, control("max-age=0"), True, True),
        (200, control("private, max-age=60"), True, False),
        (200, control("private, max-age=60"), False, True),
        (200, control("public, max-age=60", **{"set-cookie": "a=1"}), True, True),
    ],
)
def test_an_answer_is_kept_when_nothing_forbids_it_and_something_allows(
    answers, status, response, shared, expected
):
    assert answers.storable({}, status, response, shared) is expected


@storing
@pytest.mark.parametrize(
    ("request_fields", "response", "shared", "expected"),
    [
        (ALICE, MINUTE, True, False),
        (ALICE, MINUTE, False, True),
        (ALICE, control("public"), True, True),
        (ALICE, control("s-maxage=60"), True, True),
        (ALICE, control("max-age=60, must-revalidate"), True, True),
        (ALICE, control("max-age=60, proxy-revalidate"), True, False),
        (ALICE, {"expires": "Fri, 15 Jan 2027 08:00:00 GMT"}, True, False),
        (ALICE, control("public, private"), True, False),
        (control("no-store"), MINUTE, True, False),
        (control("no-store"), MINUTE, False, False),
        (control("no-cache"), MINUTE, True, True),
        ({"cookie": "session=1"}, MINUTE, True, True),
    ],
)
def test_what_the_request_says_counts_too(
    answers, request_fields, response, shared, expected
):
    assert answers.storable(request_fields, 200, response, shared) is expected


def page(body, etag='"1"', control="max-age=60"):
    """An answer of the origin."""
    headers = [("ETag", etag)] if etag else []
    headers += [("Cache-Control", control)] if control else []
    return {"status": 200, "headers": headers, "body": body}


def not_modified(control=None):
    """The origin says: what you have is good."""
    headers = [("ETag", '"1"')] + ([("Cache-Control", control)] if control else [])
    return {"status": 304, "headers": headers}


def asked_for(shop):
    """The If-None-Match of each request that reached the origin."""
    return [dict(seen["headers"]).get("If-None-Match") for seen in shop.upstream_seen]


def start(answers, *upstream):
    return answers.service("create_cache", replicas=2, upstream=list(upstream))


@validating
def test_while_it_is_fresh_every_replica_answers_without_asking(answers):
    shop = start(answers, page(b"emma"), page(b"another", '"2"'))
    bodies = [shop.get("/books/emma")["body"] for _ in range(3)]
    shop.advance(59.5)
    bodies.append(shop.get("/books/emma")["body"])
    assert bodies == [b"emma"] * 4
    assert shop.upstream_hits == 1


@validating
def test_a_stale_page_is_validated_with_its_etag_and_served_whole(answers):
    shop = start(answers, page(b"emma"), not_modified())
    shop.get("/books/emma")
    shop.advance(60)
    reply = shop.get("/books/emma")
    assert (reply["status"], reply["body"]) == (200, b"emma")
    assert asked_for(shop) == [None, '"1"']


@validating
def test_after_304_the_page_is_fresh_for_its_max_age_again(answers):
    shop = start(answers, page(b"emma"), not_modified())
    shop.get("/books/emma")
    shop.advance(60)
    shop.get("/books/emma")
    shop.advance(59)
    assert shop.get("/books/emma")["body"] == b"emma"
    assert shop.upstream_hits == 2
    shop.advance(2)
    shop.get("/books/emma")
    assert shop.upstream_hits == 3


@validating
@pytest.mark.parametrize(
    ("told", "wait", "hits"),
    [("max-age=600", 599, 2), ("max-age=600", 601, 3), ("max-age=0", 1, 3)],
)
def test_a_304_can_change_the_max_age(answers, told, wait, hits):
    shop = start(answers, page(b"emma"), not_modified(told))
    shop.get("/books/emma")
    shop.advance(60)
    shop.get("/books/emma")
    shop.advance(wait)
    shop.get("/books/emma")
    assert shop.upstream_hits == hits


@validating
def test_a_new_page_takes_the_place_of_the_old_one(answers):
    shop = start(answers, page(b"emma"), page(b"Emma!", '"2"'), not_modified())
    bodies = []
    for _ in range(3):
        bodies.append(shop.get("/books/emma")["body"])
        shop.advance(60)
    assert bodies == [b"emma", b"Emma!", b"Emma!"]
    assert asked_for(shop) == [None, '"1"', '"2"']


@validating
def test_an_error_is_passed_on_and_what_is_stored_stays(answers):
    shop = start(answers, page(b"emma"), {"status": 503}, not_modified())
    shop.get("/books/emma")
    shop.advance(60)
    assert shop.get("/books/emma")["status"] == 503
    assert shop.get("/books/emma")["body"] == b"emma"
    assert asked_for(shop) == [None, '"1"', '"1"']


@validating
def test_what_is_stored_outlives_both_replicas_and_belongs_to_its_path(answers):
    emma, dracula = page(b"emma"), page(b"dracula")
    shop = start(answers, {**emma, "path": "/emma"}, {**dracula, "path": "/dracula"})
    shop.get("/emma")
    shop.get("/dracula")
    shop.restart(0)
    shop.restart(1)
    bodies = [shop.get("/emma")["body"], shop.get("/dracula")["body"]]
    assert bodies == [b"emma", b"dracula"]
    assert shop.upstream_hits == 2


@validating
def test_without_etag_or_max_age_the_origin_is_asked_each_time(answers):
    shop = start(answers, page(b"one", None, None), page(b"two", None, None))
    assert [shop.get("/now")["body"] for _ in range(2)] == [b"one", b"two"]
    assert asked_for(shop) == [None, None]
