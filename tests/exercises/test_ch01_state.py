import pytest

BANK = [
    {"status": 200, "body": b'{"receipt": "r-1"}', "delay": 0.1},
    {"status": 200, "body": b'{"receipt": "r-2"}', "delay": 0.1},
]
MINUTE = {"cache-control": "max-age=60"}

tally = pytest.mark.exercise(
    "tally",
    points=3,
    minutes=15,
    hint="One key holds the votes of a poll as JSON; `store.update` changes it in one "
    "step, however many replicas try at once.",
    section="Two clicks at once",
)
payments = pytest.mark.exercise(
    "payments",
    points=4,
    minutes=25,
    hint="Take the key before you charge: `compare_and_set(slot, None, …)` tells one "
    "request that it is the first. What does the slot hold until the bank answers?",
    section="A reply that got lost",
)
hand_on = pytest.mark.exercise(
    "may_hand_on",
    points=2,
    minutes=10,
    hint="Ask three things in turn: is there a max-age above 0, is it for one person "
    "only, do the requests agree in what Vary names?",
    section="Experiment 5: what may a cache share?",
)
wishes = pytest.mark.exercise(
    "wishlist",
    points=3,
    minutes=20,
    hint="Ask of each name that outlives a request: would the other replica see it? "
    "Would it survive a restart? The store has `incr`.",
    section="Experiment 2: a restart between two requests",
)


@tally
def test_votes_through_two_replicas_are_one_tally(answers):
    poll = answers.service("create_tally", replicas=2)
    for choice in ("emma", "dracula", "emma"):
        poll.post(f"/votes/best/{choice}")
    assert poll.get("/votes/best")["json"] == {"dracula": 1, "emma": 2}


@tally
def test_each_vote_is_answered_with_the_tally_of_its_poll(answers):
    poll = answers.service("create_tally", replicas=2)
    poll.post("/votes/worst/emma")
    assert poll.post("/votes/best/emma")["json"] == {"emma": 1}


@tally
def test_votes_survive_a_restart_of_every_replica(answers):
    poll = answers.service("create_tally", replicas=2)
    poll.post("/votes/best/emma")
    poll.restart(0)
    poll.restart(1)
    assert poll.post("/votes/best/emma")["json"] == {"emma": 2}


@tally
def test_ten_votes_at_one_instant_are_ten_votes(answers):
    poll = answers.service("create_tally", replicas=2)
    poll.concurrently([("POST", f"/votes/best/{c}") for c in ("a", "b") * 5])
    assert poll.get("/votes/best")["json"] == {"a": 5, "b": 5}


def pay(till, key, amount):
    """Send one payment; return status and body."""
    reply = till.post(
        "/payments", json={"amount_cents": amount}, headers={"Idempotency-Key": key}
    )
    return reply["status"], reply["json"]


@payments
def test_a_repeated_payment_is_charged_once_and_answered_alike(answers):
    till = answers.service("create_payments", replicas=2, upstream=BANK)
    first = pay(till, "k1", 895)
    assert first == (201, {"receipt": "r-1", "amount_cents": 895})
    assert pay(till, "k1", 895) == first
    assert till.upstream_hits == 1


@payments
def test_another_key_is_another_payment(answers):
    till = answers.service("create_payments", replicas=2, upstream=BANK)
    pay(till, "k1", 895)
    assert pay(till, "k2", 895) == (201, {"receipt": "r-2", "amount_cents": 895})


@payments
def test_a_retry_after_a_lost_reply_and_a_restart_charges_nothing(answers):
    till = answers.service("create_payments", replicas=2, upstream=BANK)
    till.lose(every=1)
    assert pay(till, "k1", 895)[0] is None
    till.lose(every=0)
    till.restart(0)
    till.restart(1)
    assert pay(till, "k1", 895)[1] == {"receipt": "r-1", "amount_cents": 895}
    assert till.upstream_hits == 1


@payments
def test_a_key_with_another_amount_is_refused(answers):
    till = answers.service("create_payments", replicas=2, upstream=BANK)
    pay(till, "k1", 895)
    assert pay(till, "k1", 1)[0] == 422
    assert till.upstream_hits == 1


@payments
def test_two_at_one_instant_charge_once_and_the_later_one_hears_409(answers):
    till = answers.service("create_payments", replicas=2, upstream=BANK)
    request = {"json": {"amount_cents": 895}, "headers": {"Idempotency-Key": "k1"}}
    replies = till.concurrently([("POST", "/payments", request)] * 2, at=[0, 0.05])
    assert [reply["status"] for reply in replies] == [201, 409]
    assert till.upstream_hits == 1


@payments
def test_after_a_bank_that_failed_nobody_is_told_paid_or_charged_again(answers):
    broken = [{"status": 500, "body": b"no"}, *BANK]
    till = answers.service("create_payments", replicas=2, upstream=broken)
    assert pay(till, "k1", 895)[0] == 500
    assert pay(till, "k1", 895)[0] == 409
    assert till.upstream_hits == 1


@payments
def test_a_key_is_remembered_for_a_day_and_then_forgotten(answers):
    till = answers.service("create_payments", replicas=2, upstream=BANK)
    pay(till, "k1", 895)
    till.advance(23 * 3600)
    assert pay(till, "k1", 895)[1]["receipt"] == "r-1"
    till.advance(24 * 3600)
    assert pay(till, "k1", 895)[1]["receipt"] == "r-2"


@hand_on
@pytest.mark.parametrize(
    ("response", "first", "second", "expected"),
    [
        (MINUTE, {}, {}, True),
        (MINUTE, {"cookie": "a"}, {"cookie": "b"}, True),
        ({}, {}, {}, False),
        ({"cache-control": "max-age=0"}, {}, {}, False),
        ({"cache-control": "public"}, {}, {}, False),
        ({"cache-control": "private, max-age=60"}, {}, {}, False),
        ({"cache-control": "max-age=60, no-store"}, {}, {}, False),
        ({"cache-control": "Public, Max-Age=60"}, {}, {}, True),
        ({"cache-control": "max-age=100"}, {}, {}, True),
        ({**MINUTE, "vary": "Cookie"}, {"cookie": "a"}, {"cookie": "a"}, True),
        ({**MINUTE, "vary": "Cookie"}, {"cookie": "a"}, {"cookie": "b"}, False),
        ({**MINUTE, "vary": "Cookie"}, {"cookie": "a"}, {}, False),
        ({**MINUTE, "vary": "Cookie"}, {}, {"cookie": "a"}, False),
        ({**MINUTE, "vary": "Cookie"}, {}, {}, True),
        (
            {**MINUTE, "vary": "Accept, Cookie"},
            {"accept": "x", "cookie": "a"},
            {"accept": "x", "cookie": "b"},
            False,
        ),
        (
            {**MINUTE, "vary": "Accept, Cookie"},
            {"accept": "x", "cookie": "a"},
            {"accept": "y", "cookie": "a"},
            False,
        ),
        ({**MINUTE, "vary": "*"}, {}, {}, False),
        ({**MINUTE, "vary": "Accept"}, {"cookie": "a"}, {"cookie": "b"}, True),
    ],
)
def test_an_answer_is_handed_on_only_when_the_message_allows_it(
    answers, response, first, second, expected
):
    assert answers.may_hand_on(response, first, second) is expected


@wishes
def test_a_new_name_is_shown_by_every_replica(answers):
    shop = answers.service("create_wishlist", replicas=2)
    shop.put("/name", json={"name": "Ada"})
    names = [shop.get("/")["json"]["name"] for _ in range(2)]
    shop.put("/name", json={"name": "Grace"})
    names += [shop.get("/")["json"]["name"] for _ in range(2)]
    assert names == ["Ada", "Ada", "Grace", "Grace"]


@wishes
def test_wishes_are_numbered_in_turn_through_both_replicas_and_a_restart(answers):
    shop = answers.service("create_wishlist", replicas=2)
    numbers = [shop.post("/wishes", json={"text": t})["json"]["number"] for t in "abc"]
    shop.restart(0)
    shop.restart(1)
    numbers.append(shop.post("/wishes", json={"text": "d"})["json"]["number"])
    assert numbers == [1, 2, 3, 4]


@wishes
def test_the_list_knows_how_often_it_was_shown_by_any_replica(answers):
    shop = answers.service("create_wishlist", replicas=2)
    shop.post("/wishes", json={"text": "emma"})
    assert shop.get("/")["json"] == {
        "name": "nobody",
        "wishes": [{"number": 1, "text": "emma"}],
        "shown_before": 0,
    }
    shown = [shop.get("/")["json"]["shown_before"] for _ in range(3)]
    shop.restart(0)
    shop.restart(1)
    shown.append(shop.get("/")["json"]["shown_before"])
    assert shown == [1, 2, 3, 4]


@wishes
def test_wishes_and_looks_at_one_instant_are_all_counted(answers):
    shop = answers.service("create_wishlist", replicas=2)
    wish = {"json": {"text": "emma"}}
    made = shop.concurrently([("POST", "/wishes", wish)] * 4)
    seen = shop.concurrently([("GET", "/")] * 4)
    assert sorted(reply["json"]["number"] for reply in made) == [1, 2, 3, 4]
    assert sorted(reply["json"]["shown_before"] for reply in seen) == [0, 1, 2, 3]
