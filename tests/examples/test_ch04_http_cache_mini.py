"""The small cache that the notebook grows: each question once, and the rules beside."""

import pytest
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.ch04_http_cache.experiments import libraries, lifetimes, wrong
from examples.ch04_http_cache.mini import create_cache, lifetime
from examples.lab import Network


def cache(node, origin="http://shop"):
    return create_cache(node.session(), origin, now=node.clock)


class Site:
    """A shop that says what `say` returns, behind the small cache."""

    def __init__(self, say):
        self.net, self.seen = Network(), []
        self.alice = self.net.session("alice")

        @Asked.application
        def shop(request):
            self.seen.append(request)
            return say(request, len(self.seen))

        self.net.host("shop", lambda node: shop)
        self.net.host("cache", cache)

    def get(self, path="/", who=None, **fields):
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        return (who or self.alice).get(f"http://cache{path}", headers=headers)


def told(control="max-age=60", **fields):
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return lambda request, n: Said(
        f"{n}", headers={"Cache-Control": control, **headers}
    )


def test_the_whole_address_is_the_key():
    site = Site(told())
    answers = [site.get(path).text for path in ("/a?b=1", "/a?b=2", "/a", "/a?b=1")]
    assert answers == ["1", "2", "3", "1"]


def test_a_change_through_the_cache_is_seen():
    site = Site(told())
    site.get("/a")
    site.alice.put("http://cache/a")
    assert site.get("/a").text == "3"


@pytest.mark.parametrize(
    ("control", "fields", "bodies"),
    [
        ("max-age=60", {}, ["1", "1"]),
        ("max-age=60, private", {}, ["1", "2"]),
        ("no-store", {}, ["1", "2"]),
        ("no-cache", {}, ["1", "2"]),
        ("max-age=60", {"Set-Cookie": "a=1"}, ["1", "2"]),
        ("max-age=60, public", {"Set-Cookie": "a=1"}, ["1", "1"]),
        ("max-age=60", {"Vary": "*"}, ["1", "2"]),
    ],
)
def test_who_may_get_it_again(control, fields, bodies):
    site = Site(told(control, **fields))
    assert [site.get().text for _ in range(2)] == bodies


@pytest.mark.parametrize(
    ("control", "shared"),
    [("max-age=60", False), ("max-age=60, must-revalidate", True), ("public", False)],
)
def test_authorization_asks_for_a_word_that_permits(control, shared):
    site = Site(told(control))
    said = [site.get(Authorization="Basic a").text for _ in range(2)]
    assert said == (["1", "1"] if shared else ["1", "2"])


def test_no_cookie_of_one_client_is_sent_for_another():
    site = Site(told("no-store", Set_Cookie="session=alice"))
    site.get()
    site.get(who=site.net.session("bob"))
    assert "Cookie" not in site.seen[1].headers


def test_a_304_renews_the_body_and_the_client_has_a_question_of_its_own():
    def say(request, n):
        reply = Said("page", headers={"Cache-Control": "max-age=60", "X": f"{n}"})
        reply.add_etag()
        return reply.make_conditional(request)

    site = Site(say)
    first = site.get()
    site.net.clock.advance(61)
    second = site.get()
    assert site.seen[1].headers["If-None-Match"] == first.headers["ETag"]
    assert (second.status_code, second.text, second.headers["X"]) == (200, "page", "2")
    third = site.get(If_None_Match=first.headers["ETag"])
    assert (third.status_code, third.text, len(site.seen)) == (304, "", 3)


def test_it_takes_for_its_own_no_answer_to_a_question_of_the_client():
    site = Site(told())
    site.get(If_None_Match='"1"')
    assert "If-None-Match" not in site.seen[0].headers


def test_three_in_a_row_never_serve_what_is_older_than_a_minute():
    site = Site(told())
    site.net.host("edge", lambda node: cache(node, "http://cache"))
    for second in (0, 59, 118, 177):
        site.net.clock.advance(59 if second else 0)
        reply = site.alice.get("http://edge/")
        assert int(reply.headers["Age"]) < 60


def test_it_lives_as_long_as_the_rules_say_except_for_one_class_of_caches():
    rows = lifetimes(yours=lifetime).records()
    differ = [r["the answer says"] for r in rows if r["in yours"] != r["in a CDN"]]
    assert differ == ["no-store, and CDN-Cache-Control: max-age=600"]


def test_it_gets_every_scene_right():
    assert wrong(libraries(yours=cache), "yours") == 0
