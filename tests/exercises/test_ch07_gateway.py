import pytest

filling = pytest.mark.exercise(
    "token_bucket",
    points=3,
    minutes=15,
    hint="Remember how many tokens there were and when. Before each decision add what "
    "has come since then, up to the burst; what is refused takes nothing away.",
    section="Experiment 2: ten requests a minute",
)
finding = pytest.mark.exercise(
    "find_route",
    points=2,
    minutes=10,
    hint="Put a slash at the end of both, and startswith compares whole segments.",
    section="Experiment 1: four services and a gateway",
)
pausing = pytest.mark.exercise(
    "pause",
    points=3,
    minutes=15,
    hint="A Token is no str, and True no int: ask for `type(...) is str`. Read all "
    "members before you believe the first.",
    section="What the standards say",
)
sharing = pytest.mark.exercise(
    "shared_limit",
    points=5,
    minutes=25,
    hint="Keep the times of the requests that passed, as JSON. `change` decides, and "
    "leaves word of it in a variable outside (`nonlocal`); only its last call counts.",
    section="Experiment 3: two gateways, one limit",
)


def asked(bucket, *moments):
    """The waits, for moments that are a time or (time, cost)."""
    pairs = [each if isinstance(each, tuple) else (each, 1) for each in moments]
    return [bucket.admit(1000.0 + now, cost) for now, cost in pairs]


@filling
@pytest.mark.parametrize(
    ("rate", "burst", "moments", "waits"),
    [
        (0.5, 3, [0, 0, 0, 0], [0, 0, 0, 2]),
        # Two seconds make one token, and a part of a token is kept.
        (0.5, 1, [0, 1, 2, 3, 4], [0, 1, 0, 1, 0]),
        (0.5, 1, [0, 1, 1.5, 1.75, 2, 4], [0, 1, 0.5, 0.25, 0, 0]),
        (4, 2, [0, 0, 0, 0.25, 0.25], [0, 0, 0.25, 0, 0.25]),
        # However long nobody comes, there are no more than the burst.
        (0.5, 2, [0, 5000, 5000, 5000], [0, 0, 0, 2]),
        # The burst is not the rate.
        (0.25, 4, [0, 0, 0, 0, 0, 4, 4], [0, 0, 0, 0, 4, 0, 4]),
    ],
)
def test_tokens_come_at_their_rate_up_to_the_burst(
    answers, rate, burst, moments, waits
):
    bucket = answers.make("TokenBucket", rate, burst)
    assert asked(bucket, *moments) == waits


@filling
@pytest.mark.parametrize(
    ("moments", "waits"),
    [
        # A crowd that is refused does not delay the one who waits as told.
        ([(0, 2), *[1] * 50, 2], [0, *[1] * 50, 0]),
        ([(0, 4), (0, 4), (8, 4)], [0, 8, 0]),
        # One that costs more waits longer, and leaves the tokens for the small one.
        ([(0, 3), (0, 2), (0, 1), (0, 1)], [0, 2, 0, 2]),
        ([(0, 1), (0, 4), (1, 4), (2, 4)], [0, 2, 1, 0]),
    ],
)
def test_what_is_refused_takes_nothing(answers, moments, waits):
    burst = 2 if moments[0] == (0, 2) else 4
    assert asked(answers.make("TokenBucket", 0.5, burst), *moments) == waits


@filling
def test_a_clock_that_is_set_back_brings_no_tokens_and_takes_none(answers):
    bucket = answers.make("TokenBucket", 0.5, 2)
    assert asked(bucket, 0, -10, -10, -4, 0, 1, 2) == [0, 0, 12, 6, 2, 1, 0]


@finding
@pytest.mark.parametrize(
    ("prefixes", "path", "expected"),
    [
        (["/books"], "/books", "/books"),
        (["/books"], "/books/emma", "/books"),
        (["/books"], "/booksellers", None),
        (["/books"], "/book", None),
        (["/books"], "/", None),
        (["/books"], "/old/books", None),
        (["/books"], "/Books", None),
        ([], "/books", None),
        (["/books", "/orders"], "/orders/17/lines", "/orders"),
        # The longest, wherever it stands, and by its characters.
        (["/a", "/a/b", "/a/b/c"], "/a/b/d", "/a/b"),
        (["/a/b/c", "/a/b", "/a"], "/a/b/c/d", "/a/b/c"),
        (["/books", "/books/new"], "/books/newest", "/books"),
        (["/books/new", "/books"], "/books/new", "/books/new"),
        # A slash at the end changes nothing.
        (["/books/"], "/books", "/books/"),
        (["/books/"], "/books/emma", "/books/"),
        (["/books/"], "/booksellers", None),
        (["/books"], "/books/", "/books"),
        (["/"], "/anything/at/all", "/"),
        (["/"], "/", "/"),
        (["/", "/b"], "/books", "/"),
        (["/", "/b"], "/b", "/b"),
        (["/books.json", "/books"], "/books.json", "/books.json"),
        (["/books"], "/books.json", None),
    ],
)
def test_the_longest_prefix_that_ends_where_a_segment_ends(
    answers, prefixes, path, expected
):
    assert answers.find_route(prefixes, path) == expected


def wait(answers, ratelimit, **others):
    return answers.pause({"ratelimit": ratelimit, **others})


@pausing
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"minute";r=0;t=30', 30),
        ('"minute";r=1;t=30', 0),
        ('"minute";r=10;t=30', 0),
        ('"minute";r=0', 0),
        ('"minute";r=0;t=0', 0),
        ('"minute";t=30;r=0', 30),
        ('"minute";r=0;t=30;pk=:YWRh:', 30),
        ('"minute" ; r=0;t=30', None),
        ('"a";r=0;t=30, "b";r=0;t=70', 70),
        ('"a";r=0;t=70,"b";r=0;t=30', 70),
        ('"a";r=0;t=30, "b";r=5;t=7200', 30),
        ('"a";r=0;t=30, "b";r=0', 30),
        ('"a, b;r=0;t=99";r=0;t=30', 30),
        ('"a;r=0";r=4;t=30', 0),
        ("", 0),
    ],
)
def test_where_nothing_is_left_the_longest_window_counts(answers, value, expected):
    if expected is None:  # no space may stand before a semicolon
        expected = 0
    assert wait(answers, value) == expected


@pausing
@pytest.mark.parametrize(
    "value",
    [
        "minute;r=0;t=30",
        '"a";r=0;t=30, minute;r=5;t=9',
        '"a";r=0;t=30, "b"',
        '"a";r=0;t=30, "b";t=5',
        '"a";r=0;t=30, "b";r=-1;t=5',
        '"a";r=0;t=30, "b";r=1;t=-5',
        '"a";r=0;t=30.0',
        '"a";r=0.0;t=30',
        '"a";r=?0;t=30',
        '"a";r=0;t="30"',
        '"a";r=0;t=30, ("b" "c");r=0;t=5',
        '"a";r=0;t=30,',
        '"a";r=0;t=30, "b',
        "limit=10, remaining=0, reset=30",
    ],
)
def test_a_field_with_anything_malformed_in_it_is_ignored(answers, value):
    assert wait(answers, value) == 0


@pausing
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, 0),
        ({"retry-after": "5"}, 5),
        ({"retry-after": "5", "ratelimit": '"a";r=0;t=30'}, 5),
        ({"retry-after": "90", "ratelimit": '"a";r=0;t=30'}, 90),
        ({"retry-after": "0", "ratelimit": '"a";r=0;t=30'}, 0),
        ({"retry-after": "5", "ratelimit": "?"}, 5),
        ({"retry-after": "soon", "ratelimit": '"a";r=0;t=30'}, 30),
        ({"retry-after": "-5", "ratelimit": '"a";r=0;t=30'}, 30),
        (
            {
                "retry-after": "Fri, 15 Jan 2027 08:00:00 GMT",
                "ratelimit": '"a";r=0;t=30',
            },
            30,
        ),
        ({"ratelimit-policy": '"a";q=0;w=30'}, 0),
    ],
)
def test_retry_after_comes_before_ratelimit(answers, fields, expected):
    assert answers.pause(fields) == expected


def start(answers):
    page = {"status": 200, "headers": [], "body": b"emma"}
    return answers.service("create_gateway", replicas=2, upstream=[page])


def get(gateway, count=1, key="ada"):
    """The statuses of requests in a row."""
    headers = {"X-API-Key": key}
    return [gateway.get("/books", headers=headers)["status"] for _ in range(count)]


def retry_after(gateway, key="ada"):
    reply = gateway.get("/books", headers={"X-API-Key": key})
    return reply["status"], dict(reply["headers"]).get("Retry-After")


@sharing
def test_two_gateways_let_ten_through_together_and_refuse_the_rest(answers):
    gateway = start(answers)
    assert get(gateway, 13) == [200] * 10 + [429] * 3
    assert gateway.upstream_hits == 10


@sharing
def test_asked_at_the_same_moment_they_let_ten_through(answers):
    gateway = start(answers)
    request = ("GET", "/books", {"headers": {"X-API-Key": "ada"}})
    replies = gateway.concurrently([request] * 25)
    assert sorted(reply["status"] for reply in replies) == [200] * 10 + [429] * 15
    assert gateway.upstream_hits == 10


@sharing
def test_the_window_slides(answers):
    gateway = start(answers)
    statuses = get(gateway, 5)
    gateway.advance(50)
    statuses += get(gateway, 5) + get(gateway)
    gateway.advance(9)
    statuses += get(gateway)
    gateway.advance(1.5)
    statuses += get(gateway, 6)
    assert statuses == [200] * 10 + [429] * 2 + [200] * 5 + [429]


@sharing
def test_who_comes_back_when_told_to_gets_through(answers):
    gateway = start(answers)
    get(gateway, 10)
    gateway.advance(20)
    status, seconds = retry_after(gateway)
    assert (status, seconds) == (429, "40")
    gateway.advance(40)
    assert get(gateway) == [200]


@sharing
def test_a_request_counts_until_exactly_a_window_has_passed(answers):
    gateway = start(answers)
    request = ("GET", "/books", {"headers": {"X-API-Key": "ada"}})
    at = [0.0] * 10 + [59.5] + [60.0] * 11  # a wait of 0 is no place for everybody
    replies = gateway.concurrently([request] * 22, at=at)
    statuses = [reply["status"] for reply in replies]
    assert statuses[:11] == [200] * 10 + [429]
    assert sorted(statuses[11:]) == [200] * 10 + [429]


@sharing
def test_the_wait_is_for_one_place_and_not_for_all(answers):
    gateway = start(answers)
    get(gateway)
    gateway.advance(30)
    get(gateway, 9)
    assert retry_after(gateway) == (429, "30")


@sharing
def test_what_is_refused_does_not_count(answers):
    gateway = start(answers)
    get(gateway, 10)
    gateway.advance(30)
    get(gateway, 20)
    gateway.advance(31)
    assert get(gateway, 11) == [200] * 10 + [429]


@sharing
def test_each_client_has_a_limit_of_its_own(answers):
    gateway = start(answers)
    get(gateway, 11)
    assert get(gateway, 11, "eve") == [200] * 10 + [429]


@sharing
def test_a_restart_gives_nobody_a_new_quota(answers):
    gateway = start(answers)
    get(gateway, 10)
    gateway.restart(0)
    gateway.restart(1)
    assert get(gateway, 2) == [429] * 2


@sharing
def test_an_old_client_is_admitted_as_if_new(answers):
    gateway = start(answers)
    get(gateway, 10)
    gateway.advance(100_000)
    assert get(gateway, 11) == [200] * 10 + [429]
