"""Issuers as they are: away for a moment, and with less in their tokens than asked."""

import json
from dataclasses import replace
from threading import Event, Lock, Thread

import pytest
import requests

from examples.ch03_tokens import (
    InvalidClaim,
    InvalidKey,
    IssuerUnavailable,
    JwksCache,
    KeyRing,
    OpaqueSessions,
    SessionError,
    Timeouts,
    TokenPolicy,
    verify,
)
from examples.ch03_tokens.experiments.keys import ED, ED_2, RSA, public
from examples.ch03_tokens.experiments.rotation import Office
from examples.ch03_tokens.sessions.bounded_memory import BoundedMemory
from examples.ch03_tokens.sessions.opaque_sessions import (
    INACTIVE,
    INACTIVE_SECONDS,
    CachedIntrospection,
)
from examples.lab import Clock, MemoryStore

NOW = 1_800_000_000.0
RING = KeyRing((ED | {"kid": "a", "alg": "EdDSA"},), "a")
ERROR_DOCUMENT = {"title": "Service Unavailable", "status": 503, "keys": "none"}


class Issuer:
    """Publishes its keys, unless it is away or answers something else."""

    def __init__(self):
        self.clock, self.asked, self.away, self.ring = Clock(), 0, None, RING
        self.keys = JwksCache(self.fetch, self.clock.time, retry=5.0)

    def fetch(self):
        self.asked += 1
        if isinstance(self.away, Exception):
            raise self.away
        return self.away or self.ring.public_keys()

    def check(self, **changes):
        token = sign(self.ring, **({"iat": self.now, "exp": self.now + 300} | changes))
        return self.keys.verify(token, POLICY)

    @property
    def now(self):
        return int(self.clock.time())


POLICY = TokenPolicy(("EdDSA",), "https://issuer", "https://shop")


def sign(ring=RING, head="at+jwt", **changes):
    claims = {"iss": POLICY.issuer, "aud": POLICY.audience, "sub": "alice"}
    claims |= {"iat": int(NOW), "exp": int(NOW) + 300}
    claims = {k: v for k, v in (claims | changes).items() if v is not None}
    return ring.sign(claims, head)


@pytest.mark.parametrize(
    "away",
    [
        requests.ConnectionError("refused"),
        requests.Timeout("late"),
        requests.HTTPError("503"),
        json.JSONDecodeError("no JSON", "<html>", 0),
        TimeoutError(),
        ERROR_DOCUMENT,
        {"keys": None},
        {"keys": ["a key"]},
        {"error": "maintenance"},
        [RING.public_keys()],
        "maintenance",
    ],
)
def test_the_last_good_keys_serve_while_the_issuer_is_away(away):
    issuer = Issuer()
    assert issuer.check()
    issuer.clock.advance(301)
    issuer.away = away
    for _ in range(10):
        assert issuer.check()["sub"] == "alice"
    assert issuer.asked == 2
    issuer.clock.advance(5)
    assert issuer.check()
    assert issuer.asked == 3
    issuer.away = None
    issuer.clock.advance(5)
    assert issuer.check()
    assert issuer.check()
    assert issuer.asked == 4


def test_old_keys_serve_for_an_hour_and_no_longer():
    issuer = Issuer()
    issuer.check()
    issuer.away = requests.ConnectionError()
    issuer.clock.advance(3599)
    assert issuer.check()
    issuer.clock.advance(1)
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            issuer.check()
    assert issuer.asked == 2
    issuer.away = None
    issuer.clock.advance(5)
    assert issuer.check()


def test_an_issuer_that_was_never_there_is_asked_every_few_seconds():
    issuer = Issuer()
    issuer.away = requests.ConnectionError()
    for _ in range(5):
        with pytest.raises(IssuerUnavailable):
            issuer.check()
    assert issuer.asked == 1
    issuer.away = None
    issuer.clock.advance(5)
    assert issuer.check()


def test_a_new_key_is_refused_while_nobody_can_be_asked_for_it():
    issuer = Issuer()
    issuer.check()
    issuer.ring = RING.announce(ED_2 | {"kid": "b", "alg": "EdDSA"}).switch("b")
    issuer.away = requests.ConnectionError()
    issuer.clock.advance(31)
    with pytest.raises(InvalidKey, match="kid"):
        issuer.check()


def test_one_asks_and_the_others_use_what_is_known():
    issuer, entered, leave = Issuer(), Event(), Event()
    issuer.check()
    token, fetch = sign(iat=issuer.now, exp=issuer.now + 3600), issuer.keys._fetch

    def slow():
        entered.set()
        assert leave.wait(10)
        return fetch()

    issuer.keys._fetch = slow
    issuer.clock.advance(301)
    asking = Thread(target=issuer.keys.verify, args=(token, POLICY))
    asking.start()
    assert entered.wait(10)
    for _ in range(5):
        assert issuer.keys.verify(token, POLICY)
    leave.set()
    asking.join(10)
    assert issuer.asked == 2


class Queue:
    """A lock that lets somebody finish asking before it is given."""

    def __init__(self):
        self.lock, self.first = Lock(), lambda: None

    def acquire(self, blocking=True):
        self.first()
        return self.lock.acquire(blocking)

    def release(self):
        self.lock.release()


def test_who_waited_for_the_answer_does_not_ask_again():
    clock, queue, asked = Clock(), Queue(), []
    known = JwksCache(
        lambda: asked.append(1) or RING.public_keys(), clock.time, lock=lambda: queue
    )
    token = sign(iat=int(clock.time()), exp=int(clock.time()) + 300)

    def other():
        queue.first = lambda: None
        known.verify(token, POLICY)

    queue.first = other
    assert known.verify(token, POLICY)
    assert len(asked) == 1


def test_without_any_keys_the_shop_says_503_and_with_old_ones_it_serves():
    office = Office(30.0)
    alice = office.customer(1)
    assert alice.at(1).who() == "user1"
    office.issuer[0].kill()
    office.net.clock.advance(299)
    assert alice.at(1).who() == "user1"
    assert (
        alice.at(2).who() == "503: the issuer's keys cannot be fetched; try again later"
    )


# The shapes of real issuers: header, claims, the policy that takes them.
COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE"
SHAPES = {
    "Cognito access": (
        None,
        {"iss": COGNITO, "aud": None, "token_use": "access", "client_id": "shop"},
        {"issuer": COGNITO, "audience": None, "typ": None}
        | {"values": (("token_use", "access"), ("client_id", "shop"))},
    ),
    "Okta, custom server": (
        None,
        {"iss": "https://x.okta.com/oauth2/default", "aud": "api://default"},
        {"issuer": "https://x.okta.com/oauth2/default", "audience": "api://default"}
        | {"typ": None},
    ),
    "Apple": (
        None,
        {"iss": "https://appleid.apple.com", "aud": "com.example.shop"},
        {"issuer": "https://appleid.apple.com", "audience": "com.example.shop"}
        | {"typ": None},
    ),
    "Kubernetes": (
        None,
        {"iss": "https://kubernetes.default.svc.cluster.local", "aud": ["shop"]},
        {"issuer": "https://kubernetes.default.svc.cluster.local", "audience": "shop"}
        | {"typ": None},
    ),
    "Keycloak, no audience mapper": (
        "JWT",
        {"iss": "https://id/realms/shop", "aud": None, "typ": "Bearer", "azp": "shop"},
        {"issuer": "https://id/realms/shop", "audience": None, "typ": "JWT"}
        | {"values": (("typ", "Bearer"), ("azp", "shop"))},
    ),
    "Google, short": (
        "JWT",
        {"iss": "accounts.google.com", "aud": "1.apps.googleusercontent.com"},
        {"issuer": "https://accounts.google.com", "typ": "JWT"}
        | {"audience": "1.apps.googleusercontent.com"}
        | {"issuer_aliases": ("accounts.google.com",)},
    ),
    "Google, long": (
        "JWT",
        {"iss": "https://accounts.google.com", "aud": "1.apps.googleusercontent.com"},
        {"issuer": "https://accounts.google.com", "typ": "JWT"}
        | {"audience": "1.apps.googleusercontent.com"}
        | {"issuer_aliases": ("accounts.google.com",)},
    ),
}
each_shape = pytest.mark.parametrize(
    ("head", "claims", "says"), SHAPES.values(), ids=SHAPES
)


def judged(token, **says):
    policy = replace(POLICY, **says)
    return verify(token, RING.public_keys(), policy, now=NOW)


@each_shape
def test_a_token_of_a_real_issuer_is_good_when_the_policy_says_so(head, claims, says):
    assert judged(sign(head=head, **claims), **says)["sub"] == "alice"


@each_shape
def test_it_is_refused_by_a_policy_that_does_not(head, claims, says):
    with pytest.raises(InvalidClaim):
        judged(sign(head=head, **claims))


@each_shape
def test_a_looser_policy_takes_no_token_of_another_kind(head, claims, says):
    others = [{"iss": "https://elsewhere"}, {"iss": None}]
    others += [{name: "other"} for name in ("client_id", "token_use", "azp", "aud")]
    others += [{name: None} for name in ("client_id", "token_use", "azp")]
    for other in others:
        if other.keys() & ({"aud", "iss"} | claims.keys()):
            with pytest.raises(InvalidClaim):
                judged(sign(head=head, **(claims | other)), **says)
    for strange in ("logout+jwt", "at+jwt", "dpop+jwt"):
        with pytest.raises(InvalidClaim, match="type"):
            judged(sign(head=strange, **claims), **says)


@pytest.mark.parametrize(
    "says",
    [
        {"audience": ""},
        {"audience": None},
        {"audience": None, "values": (("client_id", ""),)},
        {"issuer_aliases": ("",)},
    ],
)
def test_a_policy_that_would_take_anybodys_token_is_none(says):
    with pytest.raises(ValueError, match="policy"):
        replace(POLICY, **says)


def test_one_name_for_two_uses_picks_the_key_that_may_verify():
    meant = public(ED) | {"kid": "a", "alg": "EdDSA", "use": "sig"}
    for other in (
        public(ED_2) | {"kid": "a", "use": "enc"},
        public(ED_2) | {"kid": "a", "key_ops": ["deriveKey"]},
        public(RSA) | {"kid": "a", "alg": "RS256", "use": "sig"},
        public(RSA) | {"kid": "a", "alg": "RSA-OAEP", "use": "enc"},
    ):
        for keys in ([meant, other], [other, meant]):
            claims = verify(sign(), {"keys": keys}, POLICY, now=NOW)
            assert claims["sub"] == "alice"
        with pytest.raises(InvalidKey):
            verify(sign(), {"keys": [other]}, POLICY, now=NOW)


def counted(clock, seconds=60.0):
    asked = []

    def ask(token):
        asked.append(token)
        good = {"active": True, "sub": "alice", "sid": "s", "iat": 0}
        return good | {"exp": clock.time() + 1000} if token == "good" else INACTIVE

    return CachedIntrospection(ask, seconds, clock.time), asked


def test_made_up_tokens_are_remembered_for_seconds_and_in_few_bytes():
    clock = Clock()
    known, asked = counted(clock)
    for number in range(20_000):
        known(f"{number}" * 1400)
    kept = known._inactive
    assert len(kept) <= 4096
    assert sum(map(len, kept._kept)) < 200_000  # digests, not tokens
    last = len(asked)
    known(asked[-1])
    assert len(asked) == last
    clock.advance(INACTIVE_SECONDS)
    known(asked[-1])
    assert len(asked) == last + 1


def test_made_up_tokens_crowd_out_nobody():
    known, asked = counted(Clock())
    known("good")
    for number in range(10_000):
        known(f"made up {number}")
    assert known("good")["active"] is True
    assert asked.count("good") == 1


def test_what_has_had_its_time_is_forgotten_without_being_asked_for():
    clock = Clock()
    memory = BoundedMemory(clock.time, size=100)
    for number in range(100):
        memory.put(str(number), number, clock.time() + 5)
    clock.advance(5)
    for number in range(50):
        memory.put(f"new {number}", number, clock.time() + 5)
    assert len(memory) == 50


def test_an_opaque_token_that_is_made_up_is_still_nobody():
    sessions = OpaqueSessions(MemoryStore(), lambda: "id", Clock().time, Timeouts())
    sessions.introspect = counted(Clock())[0]
    for _ in range(2):
        with pytest.raises(SessionError):
            sessions.authenticate("made up")
    assert sessions.authenticate("good")[0].user == "alice"
