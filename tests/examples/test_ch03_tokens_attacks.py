"""Every attack falls where it is meant to fall, and nowhere on the strict verifier."""

import pytest

from examples.ch03_tokens import TokenError, verify
from examples.ch03_tokens.experiments import ATTACKS, let_in
from examples.ch03_tokens.experiments.battle import (
    accepts,
    battle,
    count_let_in,
    strict,
)
from examples.ch03_tokens.experiments.break_ins import Bench
from examples.ch03_tokens.experiments.burglary import BREAK_INS
from examples.ch03_tokens.experiments.naive import signature_only
from examples.ch03_tokens.experiments.targets import SERVERS

MET = [(attack, server) for server in SERVERS for attack in ATTACKS]
MET = [(attack, server) for attack, server in MET if server in attack.on]
each_attack = pytest.mark.parametrize(
    ("attack", "server"), MET, ids=[f"{a.name} on {s}" for a, s in MET]
)


@each_attack
def test_an_attack_falls_on_the_naive_verifier_it_is_meant_for(attack, server):
    assert accepts(attack.meant_for, attack, SERVERS[server])


@each_attack
def test_an_attack_is_refused_by_the_strict_verifier(attack, server):
    target = attack.server(SERVERS[server]())
    with pytest.raises(TokenError):
        verify(attack.forge(target), target.key_set, target.policy, now=target.now)


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own():
    names = [attack.name for attack in ATTACKS]
    assert len(set(names)) == len(names) >= 45
    assert all(sum(s == server for _, s in MET) >= 45 for server in SERVERS)


@pytest.mark.parametrize("server", SERVERS)
def test_a_good_token_is_accepted_by_the_strict_one_and_by_the_naive_one(server):
    target = SERVERS[server]()
    assert strict(target.token(), target)["sub"] == "mallory"
    assert signature_only(target.token(), target)["sub"] == "mallory"


def test_a_good_signature_lets_in_half_and_the_strict_one_nobody():
    through = let_in(signature_only, "key set")
    assert {"an ID token", "sub stands twice", "key for encryption"} <= set(through)
    assert "revoked, padded with =" in through
    assert let_in(strict, "key set") == let_in(strict, "HS256") == []


def test_the_tables_say_so():
    rows = battle().records()
    assert all(row["falls"] != "-" for row in rows)
    assert "accepted" not in {row["the strict one says"] for row in rows}
    assert {row["the strict one lets in"] for row in count_let_in().records()} == {0}


@pytest.mark.parametrize(
    ("theirs", "ours"), [b[1:] for b in BREAK_INS], ids=[b[0] for b in BREAK_INS]
)
def test_a_break_in_works_on_the_careless_shop_and_not_on_ours(theirs, ours):
    assert theirs()
    assert not ours()


def test_a_session_lives_while_it_is_used_and_no_longer_than_it_may():
    bench = Bench()
    ticket = bench.sessions.sign_in("alice").ticket
    for _ in range(8 * 4 - 1):
        bench.clock.advance(900)
        assert bench.works(ticket)
    bench.clock.advance(900)
    assert not bench.works(ticket)
