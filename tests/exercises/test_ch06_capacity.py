import pytest

recency = pytest.mark.exercise(
    "LRU",
    points=2,
    minutes=10,
    hint="An `OrderedDict` can `move_to_end(key)` and `popitem(last=False)`. Writing a "
    "value is a use too, also when the key was there before.",
    section="Experiment 1: seven ways to forget",
)
sieving = pytest.mark.exercise(
    "Sieve",
    points=3,
    minutes=20,
    hint="A list, the oldest first, a set of keys whose bit is set, and the index of "
    "the hand: after `del keys[hand]` it points at the next newer key by itself.",
    section="Experiment 1: seven ways to forget",
)
admitting = pytest.mark.exercise(
    "admit",
    points=3,
    minutes=15,
    hint="First refuse, and return. Then add up the bytes of the others, and take them "
    "off one by one, from the front, until the new value fits.",
    section="One thing that is larger than all others",
)
fronting = pytest.mark.exercise(
    "front",
    points=4,
    minutes=20,
    hint="Take the page, and ask where there is none or it is too old. Then one place "
    "for both: if its status is OK, put it in, move it to the end, and look whether "
    "there is one too many.",
    section="Experiment 5: what the front costs",
)


def played(cache, steps):
    """Play gets and puts; a step is a key to get, or a pair to put."""
    return [
        cache.get(step) if isinstance(step, str) else cache.put(*step) for step in steps
    ]


@recency
@pytest.mark.parametrize(
    ("size", "steps", "expected"),
    [
        (2, ["a"], [None]),
        (1, [("a", "1"), "a", ("b", "2"), "a", "b"], [None, "1", "a", None, "2"]),
        # Without a use, the order of arrival decides.
        (2, [("a", "1"), ("b", "2"), ("c", "3"), "b"], [None, None, "a", "2"]),
        # A get is a use.
        (2, [("a", "1"), ("b", "2"), "a", ("c", "3"), "a"],
         [None, None, "1", "b", "1"]),
        # A put of a known key is a use, makes no room, and counts.
        (2, [("a", "1"), ("b", "2"), ("a", "3"), ("c", "4"), "a"],
         [None, None, None, "b", "3"]),
        # A get of what is not there is none.
        (2, [("a", "1"), ("b", "2"), "c", ("c", "3"), "a"],
         [None, None, None, "a", None]),
        # An empty value is a value.
        (2, [("a", ""), "a", ("b", "1"), "a", ("c", "2")],
         [None, "", None, "", "b"]),
        (3, [("a", "1"), ("b", "2"), ("c", "3"), "a", "b", ("d", "4"), ("e", "5")],
         [None, None, None, "1", "2", "c", "a"]),
    ],
)  # fmt: skip
def test_the_least_recently_used_goes(answers, size, steps, expected):
    assert played(answers.make("LRU", size), steps) == expected


@sieving
@pytest.mark.parametrize(
    ("size", "asked", "hits"),
    [
        (1, "aaba", ".h.."),
        (2, "abacab", "..h.h."),
        # Nothing was used: it is a queue.
        (3, "abcdabcd", "........"),
        # A used one is spared, and stays where it is in the queue.
        (3, "abcadbeafa", "...h...h.h"),
        # The hand goes on from where it stands, and does not begin again.
        (3, "abcabdcebd", "...hh....."),
        # All are used: it goes round once, and the oldest goes after all.
        (3, "abcabcdabc", "...hhh...."),
        # The newest goes: the next round begins at the oldest.
        (2, "aabacacbdab", ".h.h.hh...."),
        (3, "abccdcde", "...h.hh."),
        (4, "abcdacexbyczdaeb", "....hh....h..h.."),
    ],
)
def test_the_hand_spares_what_was_used(answers, size, asked, hits):
    cache = answers.make("Sieve", size)
    found = "".join("h" if cache.request(key) else "." for key in asked)
    assert found == hits


def sieve(asked, size):
    """The rule once more, slowly; the newest first, the hand is a key."""
    queue, used, hand, said = [], set(), None, ""
    for key in asked:
        said += "h" if key in queue else "."
        if key in queue:
            used.add(key)
            continue
        if len(queue) == size:
            at = len(queue) - 1 if hand is None else queue.index(hand)
            while queue[at] in used:
                used.discard(queue[at])
                at = at - 1 if at else len(queue) - 1
            hand = queue[at - 1] if at else None
            del queue[at]
        queue.insert(0, key)
    return said


@sieving
@pytest.mark.parametrize(("size", "seed"), [(3, 1), (5, 2), (8, 3), (13, 4)])
def test_long_traffic_is_sieved_alike(answers, size, seed):
    asked = []
    for _ in range(400):
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        asked.append(chr(97 + (seed >> 16) % 26 * (seed >> 8) % 26))
    cache = answers.make("Sieve", size)
    found = "".join("h" if cache.request(key) else "." for key in asked)
    assert found == sieve(asked, size)


KEPT = [("a", 40), ("b", 30), ("c", 20)]


@admitting
@pytest.mark.parametrize(
    ("kept", "new", "largest", "expected"),
    [
        ([], ("d", 10), 50, ([], True)),
        (KEPT, ("d", 10), 50, ([], True)),  # it fits exactly
        (KEPT, ("d", 11), 50, (["a"], True)),
        (KEPT, ("d", 50), 50, (["a"], True)),
        (KEPT, ("d", 51), 60, (["a", "b"], True)),
        (KEPT, ("d", 51), 50, ([], False)),  # too large: nothing goes
        (KEPT, ("d", 100), 200, (["a", "b", "c"], True)),
        (KEPT, ("d", 101), 200, ([], False)),  # it could never fit
        (KEPT, ("d", 0), 50, ([], True)),
        # A key that is kept: its own bytes are free, and it does not go.
        (KEPT, ("a", 45), 50, ([], True)),
        (KEPT, ("b", 40), 50, ([], True)),
        (KEPT, ("b", 41), 50, (["a"], True)),
        (KEPT, ("a", 60), 70, (["b"], True)),
        (KEPT, ("a", 100), 200, (["b", "c"], True)),
        (KEPT, ("a", 51), 50, ([], False)),
    ],
)
def test_the_oldest_make_room_for_what_may_come_in(
    answers, kept, new, largest, expected
):
    assert answers.admit(kept, 100, *new, largest) == expected


def book(name, *bodies, status=200):
    """What the catalogue says of a book, one answer after the other."""
    return [
        {"status": status, "body": body, "path": f"/books/{name}"} for body in bodies
    ]


def start(answers, *books, replicas=1):
    upstream = [answer for each in books for answer in each]
    return answers.service("create_front", replicas=replicas, upstream=upstream)


def ask(shop, *names):
    return [shop.get(f"/books/{name}")["body"] for name in names]


@fronting
def test_a_page_is_asked_for_once_in_its_time(answers):
    shop = start(answers, book("emma", b"one", b"two"), book("ulysses", b"u"))
    assert ask(shop, "emma", "ulysses", "emma") == [b"one", b"u", b"one"]
    shop.advance(59.85)  # the two journeys to the catalogue took 0.1 s
    assert ask(shop, "emma") == [b"one"]
    shop.advance(0.05)  # now it is 60 s old, and not a microsecond more
    assert ask(shop, "emma") == [b"two"]
    assert shop.upstream_hits == 3


@fronting
def test_being_used_does_not_make_a_page_younger(answers):
    shop = start(answers, book("emma", b"one", b"two"))
    seen = []
    for _ in range(4):
        seen += ask(shop, "emma")
        shop.advance(25)
    assert seen == [b"one", b"one", b"one", b"two"]


@fronting
def test_a_new_page_has_a_time_of_its_own_from_when_it_was_asked_for(answers):
    slow = [{**answer, "delay": 3.0} for answer in book("emma", b"1", b"2", b"3")]
    shop = start(answers, slow)
    ask(shop, "emma")
    shop.advance(57)
    assert ask(shop, "emma") == [b"2"]
    shop.advance(56)
    assert ask(shop, "emma") == [b"2"]
    shop.advance(2)
    assert ask(shop, "emma") == [b"3"]


@fronting
@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ("abcabc", 3),  # three fit
        ("abcda", 5),  # the fourth throws out the first
        ("abcdbcd", 4),  # and no other
        ("abcadab", 5),  # a use keeps it
        ("abcdabcd", 8),  # round and round: the trap of LRU
    ],
)
def test_three_pages_are_kept_and_the_least_recently_used_goes(answers, asked, hits):
    shop = start(answers, *(book(name, name.encode()) for name in "abcd"))
    assert ask(shop, *asked) == [name.encode() for name in asked]
    assert shop.upstream_hits == hits


@fronting
def test_a_page_that_is_new_again_is_also_the_latest(answers):
    shop = start(answers, *(book(name, name.encode()) for name in "abcd"))
    ask(shop, "a", "b", "c")
    shop.advance(60)
    ask(shop, "a", "d")  # a was asked for again; b, long expired, has to go
    hits = shop.upstream_hits
    ask(shop, "a", "d")
    assert shop.upstream_hits == hits


@fronting
@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_error_is_passed_on_and_takes_no_room(answers, status):
    lost = book("lost", b"no", status=status)
    shop = start(answers, lost, *(book(name, name.encode()) for name in "abc"))
    ask(shop, "a", "b", "c")
    replies = [shop.get("/books/lost")["status"] for _ in range(2)]
    assert replies == [status, status]
    ask(shop, "a", "b", "c")
    assert shop.upstream_hits == 5


@fronting
def test_an_error_in_place_of_an_expired_page_is_what_the_customer_hears(answers):
    upstream = book("emma", b"one") + book("emma", b"no", status=503)
    shop = start(answers, upstream + book("emma", b"two"))
    ask(shop, "emma")
    shop.advance(60)
    assert [shop.get("/books/emma")["status"] for _ in range(2)] == [503, 200]
    assert ask(shop, "emma") == [b"two"]
    assert shop.upstream_hits == 3


@fronting
def test_an_expired_page_goes_even_when_an_error_comes_instead(answers):
    upstream = book("a", b"a") + book("a", b"no", status=503)
    shop = start(answers, upstream, *(book(name, name.encode()) for name in "bcd"))
    ask(shop, "a")
    shop.advance(50)
    ask(shop, "b", "c", "a")
    shop.advance(10)
    assert ask(shop, "a", "d", "b", "c") == [b"no", b"d", b"b", b"c"]
    assert shop.upstream_hits == 5  # a, b, c, a, d: the three others fit


@fronting
def test_each_replica_has_its_own_copies_and_a_restart_costs_only_requests(answers):
    shop = start(answers, book("emma", b"one"), replicas=2)
    assert ask(shop, *["emma"] * 6) == [b"one"] * 6
    assert shop.upstream_hits == 2
    shop.restart(0)
    assert ask(shop, *["emma"] * 4) == [b"one"] * 4
    assert shop.upstream_hits == 3
