import pytest

rule = pytest.mark.exercise(
    "endless",
    points=3,
    minutes=15,
    hint="Walk paths, then what stands in a path, and keep to METHODS. "
    "`datetime.date.fromisoformat` raises ValueError for what is no day.",
    section="Experiment 1: who is hurt first?",
)
change = pytest.mark.exercise(
    "breaks",
    points=4,
    minutes=25,
    hint="Write one function that says whether some value fits the first schema and "
    "not the second. Then ask yourself which of the two is the sender's.",
    section="Experiment 2: breaking or not?",
)
service = pytest.mark.exercise(
    "prices",
    points=4,
    minutes=20,
    hint="First the date, and nothing happens before it. Then the link: a successor is "
    "remembered in the store. Only without one do our clients have to hear of it.",
    section="Experiment 3: the end of an endpoint",
)
policy = pytest.mark.exercise(
    "admit",
    points=3,
    minutes=20,
    hint="Turn a template into a regular expression part by part; what stands between "
    "the variables is text, and a variable is anything but a slash.",
    section="Experiment 4: ten incidents",
)


def described(**item):
    return {"paths": {"/books": item}}


@rule
@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ({"deprecated": True}, True),
        ({"deprecated": True, "x-sunset": "2027-01-31"}, False),
        ({"deprecated": True, "x-sunset": "2026-06-01"}, False),
        ({"deprecated": True, "x-sunset": "2026-05-31"}, True),
        ({"deprecated": True, "x-sunset": "soon"}, True),
        ({"deprecated": True, "x-sunset": "2027-02-30"}, True),
        ({"deprecated": True, "x-sunset": None}, True),
        ({"deprecated": False}, False),
        ({"x-sunset": "2020-01-01"}, False),
        ({}, False),
    ],
)
def test_deprecated_needs_an_end_in_sight(answers, operation, found):
    listed = answers.endless(described(get=operation), "2026-06-01")
    assert [tuple(one) for one in listed] == ([("GET", "/books")] if found else [])


@rule
def test_operations_stand_in_the_order_of_the_text(answers):
    old = {"deprecated": True}
    paths = {"/b": {"put": old, "get": old}, "/a": {"trace": old}}
    listed = answers.endless({"paths": paths}, "2026-06-01")
    wanted = [("PUT", "/b"), ("GET", "/b"), ("TRACE", "/a")]
    assert [tuple(one) for one in listed] == wanted


@rule
def test_what_is_no_operation_is_left_alone(answers):
    item = {
        "summary": "Books",
        "parameters": [{"name": "q"}],
        "x-old": {"deprecated": True},
    }
    assert answers.endless(described(**item), "2026-06-01") == []
    assert answers.endless({"webhooks": {}}, "2026-06-01") == []


def book(price=None, required=()):
    properties = {"title": {"type": "string"}}
    if price is not None:
        properties["price"] = price
    return {"required": list(required), "properties": properties}


WHOLE, NUMBER, TEXT = {"type": "integer"}, {"type": "number"}, {"type": "string"}
LOW, HIGH = {"maximum": 9}, {"maximum": 99}
TWO, THREE = {"enum": ["a", "b"]}, {"enum": ["a", "b", "c"]}
CASES = [  # old, new, breaks a request, breaks a response
    (book(WHOLE), book(WHOLE), False, False),
    (book(WHOLE), book(WHOLE, ["price"]), True, False),
    (book(WHOLE, ["price"]), book(WHOLE), False, True),
    (book(WHOLE, ["price"]), book(WHOLE, ["title"]), True, True),
    (book(), book(WHOLE), False, False),
    (book(WHOLE), book(), False, False),
    (book(), book(WHOLE, ["price"]), True, False),
    (book(WHOLE, ["price"]), book(), False, True),
    (book(HIGH), book(LOW), True, False),
    (book(LOW), book(HIGH), False, True),
    (book({}), book(LOW), True, False),
    (book(LOW), book({}), False, True),
    (book(THREE), book(TWO), True, False),
    (book(TWO), book(THREE), False, True),
    (book({}), book(TWO), True, False),
    (book(TWO), book({}), False, True),
    (book(TWO), book({"enum": ["b", "a"]}), False, False),
    (book(TWO), book({"enum": ["b", "c"]}), True, True),
    (book(WHOLE), book(TEXT), True, True),
    (book(WHOLE), book(NUMBER), False, True),
    (book(NUMBER), book(WHOLE), True, False),
    (book({}), book(WHOLE), True, False),
    (book({"maximum": 0}), book({"maximum": 5}), False, True),
    ({"properties": {}}, {"required": ["price"]}, True, False),
]


@change
@pytest.mark.parametrize(("old", "new", "request_breaks", "response_breaks"), CASES)
def test_verdict_for_a_request(answers, old, new, request_breaks, response_breaks):
    assert answers.breaks(old, new, "request") is request_breaks


@change
@pytest.mark.parametrize(("old", "new", "request_breaks", "response_breaks"), CASES)
def test_verdict_for_a_response(answers, old, new, request_breaks, response_breaks):
    assert answers.breaks(old, new, "response") is response_breaks


NEXT = '</v2/prices>; rel="successor-version"'
SUNSET = "Sun, 30 Jun 2047 23:59:59 GMT"
EPOCH = 1_800_000_000  # Unix seconds at which the laboratory begins
LONG_AGO, FAR_AHEAD = "@1000", "@99999999999"


def prices(answers, *fields):
    """Start the service before a supplier whose old address sends these fields."""
    old = {"path": "/v1/prices/emma", "body": b"old", "headers": list(fields)}
    new = {"path": "/v2/prices/emma", "body": b"new"}
    return answers.service("create_prices", replicas=2, upstream=[old, new])


@service
def test_a_successor_is_asked_by_every_replica_from_then_on(answers):
    shop = prices(answers, ("Deprecation", LONG_AGO), ("Link", NEXT))
    bodies = [shop.get("/prices/emma")["body"] for _ in range(3)]
    assert bodies == [b"old", b"new", b"new"]


@service
def test_a_restart_forgets_no_successor(answers):
    shop = prices(answers, ("Deprecation", LONG_AGO), ("Link", NEXT))
    shop.get("/prices/emma")
    shop.restart(0)
    shop.restart(1)
    assert [shop.get("/prices/emma")["body"] for _ in range(2)] == [b"new", b"new"]


@service
def test_who_moves_tells_no_client(answers):
    shop = prices(
        answers, ("Deprecation", LONG_AGO), ("Sunset", SUNSET), ("Link", NEXT)
    )
    fields = dict(shop.get("/prices/emma")["headers"])
    assert "Deprecation" not in fields
    assert "Sunset" not in fields


@service
@pytest.mark.parametrize("date", [FAR_AHEAD, "true", "@soon", "1000", ""])
def test_what_is_not_deprecated_yet_changes_nothing(answers, date):
    shop = prices(answers, ("Deprecation", date), ("Sunset", SUNSET), ("Link", NEXT))
    replies = [shop.get("/prices/emma") for _ in range(3)]
    assert [reply["body"] for reply in replies] == [b"old"] * 3
    assert all("Deprecation" not in dict(reply["headers"]) for reply in replies)


@service
def test_the_date_is_reached_while_the_service_runs(answers):
    shop = prices(answers, ("Deprecation", f"@{EPOCH + 3600}"), ("Link", NEXT))
    before = [shop.get("/prices/emma")["body"] for _ in range(2)]
    shop.advance(3700)
    after = [shop.get("/prices/emma")["body"] for _ in range(2)]
    assert (before, after) == ([b"old", b"old"], [b"old", b"new"])


@service
@pytest.mark.parametrize("link", ["", '</docs>; rel="deprecation"'])
def test_without_a_successor_our_clients_are_told(answers, link):
    shop = prices(
        answers, ("Deprecation", LONG_AGO), ("Sunset", SUNSET), ("Link", link)
    )
    reply = shop.get("/prices/emma")
    fields = dict(reply["headers"])
    assert (fields["Deprecation"], fields["Sunset"]) == (LONG_AGO, SUNSET)
    assert shop.get("/prices/emma")["body"] == b"old"


@service
def test_deprecated_without_a_sunset_is_passed_on_alone(answers):
    fields = dict(
        prices(answers, ("Deprecation", LONG_AGO)).get("/prices/emma")["headers"]
    )
    assert fields["Deprecation"] == LONG_AGO
    assert "Sunset" not in fields


@service
def test_a_sunset_alone_is_no_deprecation(answers):
    fields = dict(prices(answers, ("Sunset", SUNSET)).get("/prices/emma")["headers"])
    assert "Sunset" not in fields


@service
def test_the_successor_is_found_among_several_links(answers):
    links = f'</docs>; rel="deprecation"; type="text/html", {NEXT}'
    shop = prices(answers, ("Deprecation", LONG_AGO), ("Link", links))
    assert [shop.get("/prices/emma")["body"] for _ in range(2)] == [b"old", b"new"]


POLICY = {
    "/books/{id}": {"GET": {}, "PUT": {"key": True, "max_bytes": 100}},
    "/books/new": {"GET": {"sunset": 500.0}},
    "/orders": {"POST": {"key": True, "max_bytes": 1000, "sunset": 900.0}},
    "/shelves/{shelf}/books/{id}": {"GET": {}},
}


@policy
@pytest.mark.parametrize(
    ("method", "path", "key", "size", "now", "status"),
    [
        ("GET", "/books/emma", "", 0, 0.0, 200),
        ("GET", "/books/emma/", "", 0, 0.0, 404),
        ("GET", "/books/", "", 0, 0.0, 404),
        ("GET", "/books", "", 0, 0.0, 404),
        ("GET", "/books/a/b", "", 0, 0.0, 404),
        ("GET", "/x/books/emma", "", 0, 0.0, 404),
        ("GET", "/shelves/a/books/b", "", 0, 0.0, 200),
        ("GET", "/shelves/a/b/books/c", "", 0, 0.0, 404),
        ("DELETE", "/books/emma", "", 0, 0.0, 405),
        ("get", "/books/emma", "", 0, 0.0, 405),
        ("PUT", "/books/new", "k", 0, 0.0, 405),
        ("GET", "/books/new", "", 0, 499.0, 200),
        ("GET", "/books/new", "", 0, 500.0, 410),
        ("POST", "/orders", "", 0, 0.0, 401),
        ("POST", "/orders", "k", 0, 0.0, 200),
        ("POST", "/orders", "k", 1000, 0.0, 200),
        ("POST", "/orders", "k", 1001, 0.0, 413),
        ("POST", "/orders", "", 1001, 0.0, 401),
        ("POST", "/orders", "", 1001, 900.0, 410),
        ("DELETE", "/orders", "", 1001, 900.0, 405),
        ("PUT", "/books/emma", "k", 101, 0.0, 413),
        ("POST", "/ordersx", "k", 0, 0.0, 404),
    ],
)
def test_first_refusal_that_applies(answers, method, path, key, size, now, status):  # noqa: PLR0913, PLR0917  a request
    request = {"method": method, "path": path, "key": key, "bytes": size, "now": now}
    assert answers.admit(POLICY, request) == status


@policy
def test_a_dot_in_a_path_is_a_dot(answers):
    request = {"method": "GET", "path": "/aXb", "key": "", "bytes": 0, "now": 0.0}
    assert answers.admit({"/a.b": {"GET": {}}, "/a.b/{c}": {"GET": {}}}, request) == 404
    request["path"] = "/aXb/c"
    assert answers.admit({"/a.b/{c}": {"GET": {}}}, request) == 404
