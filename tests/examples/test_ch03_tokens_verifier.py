"""Claims against a policy: the standard's rules, and where we are stricter."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch03_tokens import (
    ExpiredToken,
    InvalidClaim,
    InvalidKey,
    JwksCache,
    KeyRing,
    TokenError,
    TokenPolicy,
    verify,
)
from examples.ch03_tokens.experiments.attacks import as_alice
from examples.ch03_tokens.experiments.crafted import crafted
from examples.ch03_tokens.experiments.keys import ED, ED_2, OCT, public
from examples.ch03_tokens.experiments.targets import (
    ISSUER,
    LIFE,
    SERVERS,
    hs256_server,
    key_set_server,
)
from examples.ch03_tokens.jwt.base64url import base64url_encode

each_server = pytest.mark.parametrize("make", SERVERS.values(), ids=SERVERS)


def judged(target, token, **policy):
    return verify(
        token, target.key_set, replace(target.policy, **policy), now=target.now
    )


@each_server
def test_a_good_token_is_accepted_until_the_second_it_expires(make):
    target = make()
    policy = replace(target.policy, leeway=0.0)
    token = target.token()
    last = target.now + LIFE - 0.001
    assert verify(token, target.key_set, policy, now=last)["sub"] == "mallory"
    with pytest.raises(ExpiredToken):
        verify(token, target.key_set, policy, now=target.now + LIFE)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"exp": True}, "not a number"),
        ({"exp": [1]}, "not a number"),
        ({"exp": 10**400}, "out of range"),
        ({"exp": -(10**400)}, "out of range"),
        ({"exp": 0}, "expired"),
        ({"nbf": "soon"}, "not a number"),
        ({"iat": None}, "iat is missing"),
        ({"sub": None}, "sub is missing"),
        ({"sub": 7}, "not a text"),
        ({"jti": {}}, "not a text"),
        ({"aud": []}, "audience"),
        ({"aud": [ISSUER, 7]}, "audience"),
        ({"aud": ISSUER + "/"}, "audience"),
        ({"aud": ISSUER.upper()}, "audience"),
        ({"aud": {ISSUER: 1}}, "audience"),
        ({"aud": f"{ISSUER},https://blog"}, "audience"),
        ({"iss": [ISSUER]}, "issuer"),
        ({"iss": ISSUER + "."}, "issuer"),
        ({"iss": None}, "issuer"),
    ],
)
def test_a_claim_that_does_not_meet_the_policy_is_refused(changes, says):
    target = hs256_server()
    with pytest.raises(InvalidClaim, match=says):
        judged(target, target.token(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [ISSUER]},
        {"aud": ["https://blog", ISSUER]},
        {"exp": 1_800_000_100.5},
        {"nbf": 1_800_000_000},
        {"anything": [{"else": None}]},
    ],
)
def test_a_claim_that_meets_it_is_accepted(changes):
    target = hs256_server()
    assert judged(target, target.token(**changes))["sub"] == "mallory"


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_a_type_is_compared_as_a_media_type(typ):
    target = hs256_server()
    assert judged(target, target.titled(typ=typ))


def test_a_payload_that_is_no_object_is_refused():
    target = hs256_server()
    for payload in (b"[]", b"", b"1", b"\xff", b'{"exp":1e999}', b"{} {}"):
        with pytest.raises(TokenError):
            judged(target, target.titled(payload))


def test_leeway_is_given_on_both_sides_and_no_further():
    target = hs256_server()
    ahead = target.token(iat=int(target.now) + 30, nbf=int(target.now) + 30)
    assert judged(target, ahead, leeway=30.0)
    with pytest.raises(InvalidClaim, match="future"):
        judged(target, ahead, leeway=29.0)
    late = replace(target, now=target.now + LIFE + 29)
    assert verify(target.token(), late.key_set, late.policy, now=late.now)


@pytest.mark.parametrize(
    "wrong",
    [{"algorithms": ()}, {"issuer": ""}, {"audience": ""}, {"leeway": -1.0}],
)
def test_a_policy_that_leaves_something_open_is_no_policy(wrong):
    with pytest.raises(ValueError, match=r"policy|leeway"):
        replace(hs256_server().policy, **wrong)


def test_without_a_kid_the_only_key_is_taken_and_among_several_none():
    one, many = hs256_server(), key_set_server()
    head = b'{"alg":"%s","typ":"at+jwt"}'
    token = crafted(one.header, one.claims, one.signing, head=head % b"HS256")
    assert judged(one, token)
    token = crafted(many.header, many.claims, many.signing, head=head % b"RS256")
    with pytest.raises(InvalidKey, match="kid"):
        judged(many, token)


def test_two_keys_of_one_name_are_none():
    target = hs256_server()
    twice = {"keys": [*target.key_set["keys"]] * 2}
    with pytest.raises(InvalidKey, match="kid"):
        verify(target.token(), twice, target.policy, now=target.now)


@each_server
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_single_bit_that_is_changed_is_refused(make, data):
    target = make()
    token = target.token()
    at = data.draw(st.integers(0, len(token) - 1))
    bit = data.draw(st.integers(0, 6))
    changed = token[:at] + chr(ord(token[at]) ^ 1 << bit) + token[at + 1 :]
    with pytest.raises(TokenError):
        judged(target, changed)


@each_server
@given(
    claims=st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)),
    header=st.dictionaries(st.sampled_from(["alg", "kid", "typ"]), st.text(max_size=6)),
    secret=st.binary(min_size=32, max_size=40),
)
@settings(max_examples=60, deadline=None)
def test_no_token_that_was_not_issued_verifies(make, claims, header, secret):
    target = make()
    key = {"kty": "oct", "k": base64url_encode(secret)}
    head = json.dumps(target.header | header).encode()
    body = as_alice(target) | claims
    token = crafted({"alg": "HS256"}, body, key, head=head)
    with pytest.raises(TokenError):
        judged(target, token)


def test_rotation_keeps_old_tokens_good_until_the_old_key_is_retired():
    old, new = (
        key | {"kid": kid, "alg": "EdDSA"} for key, kid in ((ED, "a"), (ED_2, "b"))
    )
    target = hs256_server()
    policy = TokenPolicy(("EdDSA",), ISSUER, ISSUER)
    ring = KeyRing((old,), "a")
    first = ring.sign(target.claims)
    ring = ring.announce(new).switch("b")
    second = ring.sign(target.claims)
    for token in (first, second):
        assert verify(token, ring.public_keys(), policy, now=target.now)
    ring = ring.retire("a")
    assert verify(second, ring.public_keys(), policy, now=target.now)
    with pytest.raises(InvalidKey):
        verify(first, ring.public_keys(), policy, now=target.now)


def test_a_ring_signs_with_a_key_it_has_and_publishes_no_secret():
    key = ED | {"kid": "a", "alg": "EdDSA"}
    with pytest.raises(ValueError, match="distinct"):
        KeyRing((key,), "b")
    with pytest.raises(ValueError, match="distinct"):
        KeyRing((key, key), "a")
    with pytest.raises(ValueError, match="distinct"):
        KeyRing((key,), "a").retire("a")
    ring = KeyRing((key, OCT | {"kid": "h", "alg": "HS256"}), "a")
    assert ring.public_keys() == {
        "keys": [public(ED) | {"kid": "a", "alg": "EdDSA", "use": "sig"}]
    }


class Fetched:
    """A key set that counts how often it is fetched."""

    def __init__(self):
        self.keys, self.times, self.now = [], 0, 0.0

    def __call__(self):
        self.times += 1
        return {"keys": self.keys}


def test_keys_are_fetched_once_and_again_when_they_are_old():
    target, web = key_set_server(), Fetched()
    web.keys, web.now = target.key_set["keys"], target.now
    known = JwksCache(web, lambda: web.now, max_age=100.0, cooldown=10.0)
    for _ in range(3):
        known.verify(target.token(), target.policy)
    assert web.times == 1
    web.now += 100
    known.verify(target.token(), target.policy)
    assert web.times == 2


def test_an_unknown_kid_fetches_early_but_not_all_the_time():
    target, web = key_set_server(), Fetched()
    web.now = target.now
    known = JwksCache(web, lambda: web.now, max_age=100.0, cooldown=10.0)
    for _ in range(5):
        with pytest.raises(InvalidKey):
            known.verify(target.token(), target.policy)
    assert web.times == 1
    web.keys, web.now = target.key_set["keys"], web.now + 10
    assert known.verify(target.token(), target.policy)
    assert web.times == 2


def test_what_is_no_token_fetches_nothing():
    target, web = key_set_server(), Fetched()
    web.keys, web.now = target.key_set["keys"], target.now
    known = JwksCache(web, lambda: web.now, max_age=100.0, cooldown=0.0)
    known.verify(target.token(), target.policy)
    with pytest.raises(TokenError):
        known.verify("not.a.token", target.policy)
    assert web.times == 1
