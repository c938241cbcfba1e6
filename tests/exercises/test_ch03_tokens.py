import hmac

import pytest

reading_room = pytest.mark.exercise(
    "reading_room",
    points=3,
    minutes=15,
    hint="Cut from the right, twice. Before the signature fits, believe nothing of "
    "what is left of it, not even that the time is a number.",
    section="Experiment 1: what one request costs",
)
rota = pytest.mark.exercise(
    "keys_at",
    points=3,
    minutes=20,
    hint="First work out when each key begins to sign. The one that signs is the last "
    "whose time has come. A key before it goes when its successor has signed for LIFE.",
    section="Experiment 3: a new key, and nobody signed out",
)
denylist = pytest.mark.exercise(
    "denylist",
    points=2,
    minutes=10,
    hint="A token that has expired needs no list to be refused. When is the right "
    "moment to drop it, if nobody ever asks for it again?",
    section="Experiment 2: until when can the thief still order?",
)
issuer = pytest.mark.exercise(
    "issuer",
    points=4,
    minutes=20,
    hint="One operation of the store both looks and writes. When it says False, "
    "somebody was faster: what would the store say if you asked it again?",
    section="Experiment 4: a refresh token in two pairs of hands",
)


def pass_for(room, name):
    return room.post(f"/pass/{name}")["json"]["reader"]


def enter(room, shown):
    reply = room.get("/", headers={"Cookie": f"reader={shown}"})
    return reply["status"], (reply["json"] or {}).get("reader")


@reading_room
def test_a_pass_opens_every_replica_and_survives_a_restart(answers):
    room = answers.service("create_reading_room", replicas=2)
    shown = pass_for(room, "ada")
    room.restart(0)
    room.restart(1)
    assert [enter(room, shown) for _ in range(2)] == [(200, "ada")] * 2


@reading_room
def test_a_pass_is_good_for_its_age_and_no_longer(answers):
    room = answers.service("create_reading_room", replicas=2)
    shown = pass_for(room, "ada")
    room.advance(590)
    assert enter(room, shown) == (200, "ada")
    room.advance(11)
    assert enter(room, shown) == (401, None)


def made(text):
    secret = b"a secret of the reading room, the same on every replica"
    return f"{text}.{hmac.new(secret, text.encode(), 'sha256').hexdigest()}"


NOW = 1_800_000_000


@reading_room
@pytest.mark.parametrize(
    ("shown", "now", "expected"),
    [
        (made(f"ada.{NOW}"), NOW, "ada"),
        (made(f"ada.{NOW}"), NOW + 600.0, "ada"),
        (made(f"ada.{NOW}"), NOW + 600.5, None),
        (made(f"ada.{NOW}"), NOW - 1.0, None),
        (made(f"ada.king.noel.{NOW}"), NOW + 1.0, "ada.king.noel"),
        (made(f"zoë.{NOW}"), NOW, "zoë"),
    ],
)
def test_a_signed_pass_is_judged_by_its_time(answers, shown, now, expected):
    assert answers.admit(shown, float(now)) == expected


@reading_room
@pytest.mark.parametrize(
    "shown",
    [
        "",
        ".",
        "..",
        "ada",
        f"ada.{NOW}",
        f"ada.{NOW}.",
        f"ada.{NOW}.0000",
        "ada.soon.é",
        made(f"ada.{NOW}")[:-1],
        made(f"ada.{NOW}") + "0",
        made(f"ada.{NOW}").upper(),
        made(f"ada.{NOW}").replace("ada", "bob"),
        made(f"ada.{NOW}").replace(str(NOW), str(NOW + 60)),
        f"ada.{NOW}." + made("ada").rpartition(".")[2],
        f"ada.{NOW}." + made(str(NOW)).rpartition(".")[2],
        "bob." + made(f"ada.{NOW}"),
    ],
)
def test_a_forged_pass_opens_nothing_and_raises_nothing(answers, shown):
    assert answers.admit(shown, float(NOW)) is None


MONTHS = [("jan", 0), ("feb", 5000), ("mar", 5500)]


@rota
@pytest.mark.parametrize(
    ("keys", "now", "signs", "published"),
    [
        ([("jan", 0)], 0, "jan", ["jan"]),
        ([("jan", 0)], 10**6, "jan", ["jan"]),
        (MONTHS[:2], 4999, "jan", ["jan"]),
        (MONTHS[:2], 5000, "jan", ["jan", "feb"]),
        (MONTHS[:2], 5299, "jan", ["jan", "feb"]),
        (MONTHS[:2], 5300, "feb", ["jan", "feb"]),
        (MONTHS[:2], 6199, "feb", ["jan", "feb"]),
        (MONTHS[:2], 6200, "feb", ["feb"]),
        (MONTHS, 5500, "feb", ["jan", "feb", "mar"]),
        (MONTHS, 5800, "mar", ["jan", "feb", "mar"]),
        (MONTHS, 6200, "mar", ["feb", "mar"]),
        (MONTHS, 6699, "mar", ["feb", "mar"]),
        (MONTHS, 6700, "mar", ["mar"]),
        ([("a", 0), ("b", 10), ("c", 20)], 100, "a", ["a", "b", "c"]),
        ([("a", 0), ("b", 10), ("c", 20)], 315, "b", ["a", "b", "c"]),
    ],
)
def test_keys_come_and_go_in_time(answers, keys, now, signs, published):
    found = answers.keys_at(keys, now)
    assert found == {"signs": signs, "published": published}


@denylist
def test_a_token_is_banned_until_it_expires(answers):
    taken_back = answers.make("Denylist")
    taken_back.add("a", 100.0, 0.0)
    found = [taken_back.bans(n, t) for n, t in [("a", 0.0), ("a", 99.9), ("b", 0.0)]]
    assert found == [True, True, False]
    assert taken_back.bans("a", 100.0) is False


@denylist
def test_what_has_expired_is_forgotten_without_being_asked_for(answers):
    taken_back = answers.make("Denylist")
    for number in range(50):
        taken_back.add(f"t{number}", number + 10.0, float(number))
    assert len(taken_back) == 10
    taken_back.add("last", 2000.0, 1000.0)
    assert len(taken_back) == 1


@denylist
def test_nothing_is_forgotten_too_early(answers):
    taken_back = answers.make("Denylist")
    taken_back.add("long", 100.0, 0.0)
    taken_back.add("short", 20.0, 10.0)
    taken_back.add("other", 90.0, 50.0)
    found = [taken_back.bans(name, 60.0) for name in ("long", "short", "other")]
    assert found == [True, False, True]


@denylist
@pytest.mark.parametrize("times", [(100.0, 50.0), (50.0, 100.0)])
def test_added_twice_the_later_end_counts(answers, times):
    taken_back = answers.make("Denylist")
    for end in times:
        taken_back.add("a", end, 0.0)
    assert taken_back.bans("a", 75.0) is True
    assert len(taken_back) == 1


@denylist
def test_a_token_that_has_expired_is_not_kept_at_all(answers):
    taken_back = answers.make("Denylist")
    taken_back.add("late", 10.0, 10.0)
    assert (len(taken_back), taken_back.bans("late", 10.0)) == (0, False)


def founded(office):
    return office.post("/families")["json"]["token"]


def refresh(office, token):
    reply = office.post("/refresh", json={"token": token})
    return reply["status"], (reply["json"] or {}).get("token")


@issuer
def test_tokens_follow_one_another_through_replicas_and_restarts(answers):
    office = answers.service("create_issuer", replicas=2)
    token = founded(office)
    seen = [token]
    for _ in range(4):
        office.restart(0)
        status, token = refresh(office, token)
        assert status == 200
        seen.append(token)
    assert len(set(seen)) == len(seen)
    assert len({token.partition(".")[0] for token in seen}) == 1


@issuer
def test_a_token_that_comes_again_later_ends_its_family(answers):
    office = answers.service("create_issuer", replicas=2)
    first = founded(office)
    _, second = refresh(office, first)
    office.advance(5.5)
    assert refresh(office, first) == (401, None)
    assert refresh(office, second) == (401, None)
    assert refresh(office, first.partition(".")[0] + ".") == (401, None)


@issuer
def test_a_second_tab_gets_the_same_successor_and_stays_signed_in(answers):
    office = answers.service("create_issuer", replicas=2)
    first = founded(office)
    _, second = refresh(office, first)
    for seconds in (0.5, 2, 2):
        office.advance(seconds)
        assert refresh(office, first) == (200, second)
    office.advance(60)
    assert refresh(office, second)[0] == 200


@issuer
def test_use_does_not_renew_the_grace(answers):
    office = answers.service("create_issuer", replicas=2)
    first = founded(office)
    _, second = refresh(office, first)
    office.advance(4)
    assert refresh(office, first) == (200, second)
    office.advance(2)
    assert refresh(office, first) == (401, None)
    assert refresh(office, second) == (401, None)


@issuer
def test_an_old_token_of_the_family_ends_it_too(answers):
    office = answers.service("create_issuer", replicas=2)
    first = founded(office)
    _, second = refresh(office, first)
    office.advance(60)
    _, third = refresh(office, second)
    assert refresh(office, first) == (401, None)
    assert refresh(office, third) == (401, None)


@issuer
def test_a_successor_is_the_one_that_the_key_says(answers):
    office = answers.service("create_issuer", replicas=2)
    token = founded(office)
    for _ in range(3):
        key = b"a key of the issuer, the same on every replica"
        made = hmac.new(key, token.encode(), "sha256").hexdigest()
        expected = f"{token.partition('.')[0]}.{made}"
        assert refresh(office, token) == (200, expected)
        token = expected


@issuer
def test_a_made_up_secret_ends_the_family(answers):
    office = answers.service("create_issuer", replicas=2)
    token = founded(office)
    assert refresh(office, token + "x") == (401, None)
    assert refresh(office, token) == (401, None)


@issuer
def test_other_families_are_left_alone(answers):
    office = answers.service("create_issuer", replicas=2)
    hers, his = founded(office), founded(office)
    refresh(office, hers)
    refresh(office, hers)
    assert refresh(office, his)[0] == 200


@issuer
@pytest.mark.parametrize("shown", ["", ".", "nobody.secret", "nobody", "nobody."])
def test_a_family_that_nobody_founded_gets_nothing(answers, shown):
    office = answers.service("create_issuer", replicas=2)
    assert refresh(office, shown) == (401, None)


@issuer
def test_two_at_one_instant_get_the_same_successor(answers):
    office = answers.service("create_issuer", replicas=2)
    token = founded(office)
    body = {"json": {"token": token}}
    replies = office.concurrently([("POST", "/refresh", body)] * 2)
    assert [reply["status"] for reply in replies] == [200, 200]
    first, second = (reply["json"]["token"] for reply in replies)
    assert first == second
    office.advance(60)
    assert refresh(office, first)[0] == 200
