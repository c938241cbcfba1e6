"""What an attacker tries on the cache of chapter 5; naive twins show that it works."""

import threading

import pytest
from werkzeug import Request as Asked
from werkzeug import Response as Said

from examples.ch04_http_cache import CachePolicy, MemoryStorage, Request, StoredResponse
from examples.ch05_staleness import GroupedStorage, create_app, group_names
from examples.ch05_staleness.groups.purge import with_purge
from examples.lab import Network

PAGE = "http://cache/page"
KEPT = {"Cache-Control": "max-age=60", "Cache-Groups": '"x"'}
FORGET = {"Cache-Group-Invalidation": '"x"'}
naive = pytest.mark.parametrize("naive", [True, False])


@pytest.fixture
def net():
    return Network()


def opened(net, say, **how):
    """Start an origin that answers with what `say` returns, and a cache before it."""
    seen = []

    def shop(node):
        @Asked.application
        def app(request):
            seen.append(request)
            return say(request)

        return app

    def cache(node):
        return create_app(
            origin="http://shop", session=node.session(), clock=node.clock,
            event=node.event, lock=node.lock, background=node.spawn, **how,
        )  # fmt: skip

    net.host("shop", shop, work=0.1)
    net.host("cache", cache)
    return seen, net.session()


def page(request):
    """Answer GET with a page of a group, and whatever else with its end."""
    fields = KEPT if request.path == "/page" and request.method == "GET" else FORGET
    return Said("page", headers=fields)


# --- groups -----------------------------------------------------------------------


@naive
def test_a_get_empties_no_group(net, monkeypatch, naive):
    if naive:
        monkeypatch.setattr(
            "examples.ch05_staleness.groups.group_invalidation.invalidated_groups",
            lambda asked, said: group_names(said.get("Cache-Group-Invalidation")),
        )
    seen, client = opened(net, page)
    for path in (PAGE, "http://cache/other", PAGE):
        client.get(path)
    assert len(seen) == (3 if naive else 2)


@naive
def test_a_change_at_one_origin_leaves_the_groups_of_another(net, monkeypatch, naive):
    if naive:
        for module in ("group_invalidation", "grouped_storage"):
            where = f"examples.ch05_staleness.groups.{module}.origin_of"
            monkeypatch.setattr(where, lambda uri: "one for all")
    seen, client = opened(net, page)
    client.get(PAGE, headers={"Host": "books"})
    client.put("http://cache/other", headers={"Host": "evil"})
    client.get(PAGE, headers={"Host": "books"})
    assert len(seen) == (3 if naive else 2)


@naive
def test_a_page_in_ten_thousand_groups_takes_little_memory(monkeypatch, naive):
    if naive:
        monkeypatch.setattr(
            "examples.ch05_staleness.groups.cache_groups.MAX_GROUPS", 10_000
        )
    storage = grouped()
    many = ", ".join(f'"{n}"' for n in range(10_000))
    save(storage, "http://a/", many)
    assert storage._entries == (10_000 if naive else 128)


# --- the gate ---------------------------------------------------------------------

LEADERS = [{"Cache-Control": "no-store"}, {"Authorization": "Bearer anything"}]


@naive
@pytest.mark.parametrize("fields", LEADERS, ids=["no-store", "signed in"])
def test_who_comes_first_cannot_open_the_gate_for_a_herd(
    net, monkeypatch, fields, naive
):
    if naive:
        monkeypatch.setattr(
            "examples.ch04_http_cache.origin.collapse.for_this_client",
            lambda request: False,
        )
    seen, client = opened(net, page)
    readers = [lambda: client.get(PAGE)] * 20
    attacker = lambda: client.get(PAGE, headers=fields)  # noqa: E731
    net.run(attacker, *readers, at=[0, *[0.01] * 20])
    assert len(seen) == (21 if naive else 2)


def held_by(net, reads, size, **how):
    """How long two readers wait whose leader `reads` in his own way; what was seen."""
    big = b"x" * size
    seen, client = opened(net, lambda request: Said(big, headers=KEPT), **how)
    waited = []

    def attacker():
        reply = client.get(PAGE, stream=True)
        reads(reply)
        reply.close()

    def reader():
        began = net.clock.now
        assert client.get(PAGE).content == big
        waited.append(round(net.clock.now - began, 1))

    net.run(attacker, reader, reader, at=[0, 0.01, 1])
    return max(waited), len(seen)


def read_ahead_as_the_client_reads(event, background):
    return lambda body: body


@naive
@pytest.mark.parametrize("taken", [0, 1, 200_000])
def test_a_leader_that_stalls_holds_nobody(net, monkeypatch, naive, taken):
    if naive:
        monkeypatch.setattr(
            "examples.ch04_http_cache.cache.reading_ahead",
            read_ahead_as_the_client_reads,
        )

    def reads(reply):
        assert len(reply.raw.read(taken)) == taken
        net.sleep(3600)

    waited, seen = held_by(net, reads, 300_000)
    assert waited >= 10 if naive else waited < 1
    assert seen == (2 if naive else 1)


def test_a_leader_that_hangs_up_holds_nobody(net):
    waited, seen = held_by(net, lambda reply: None, 300_000)
    assert (waited < 1, seen) == (True, 1)


def test_a_leader_that_stalls_in_what_is_too_big_holds_nobody(net):
    small = CachePolicy(name="cache", max_body_bytes=100_000)
    waited, seen = held_by(net, lambda reply: net.sleep(3600), 300_000, policy=small)
    assert (waited < 1, seen) == (True, 3)


@pytest.mark.parametrize("size", [70_000, 300_000, 8_500_000])
def test_a_slow_leader_gets_all_of_it(net, size):
    got = []

    def reads(reply):
        for piece in reply.iter_content(50_000):
            net.sleep(1)
            got.append(piece)

    held_by(net, reads, size)
    assert b"".join(got) == b"x" * size


# --- negative caching -------------------------------------------------------------


@naive
def test_a_404_under_way_does_not_hide_a_page_that_appears(net, monkeypatch, naive):
    if naive:
        monkeypatch.setattr(MemoryStorage, "save", whatever_has_happened)
    there = []

    def say(request):
        if request.method == "PUT":
            there.append(request.path)
            return Said("made", 201)
        found = request.path in there
        net.sleep(0 if found else 5)
        return Said("page", headers=KEPT) if found else Said("none", 404)

    _, client = opened(net, say, negative_ttl=60)
    net.run(lambda: client.get(PAGE), lambda: client.put(PAGE), at=[0, 1])
    assert client.get(PAGE).status_code == (404 if naive else 200)


def whatever_has_happened(self, key, stored, generation):
    """Save a response also when its key was invalidated meanwhile."""
    return SAVE(self, key, stored, self.find(key, Request("GET", key)).generation)


SAVE = MemoryStorage.save


@pytest.mark.parametrize("field", ["Cookie", "Authorization"])
def test_a_404_for_one_hides_the_page_from_nobody(net, field):
    def say(request):
        barred = field in request.headers
        return Said("none", 404) if barred else Said("page", headers=KEPT)

    _, client = opened(net, say, negative_ttl=60)
    assert client.get(PAGE, headers={field: "who=barred"}).status_code == 404
    assert client.get(PAGE).status_code == 200


def test_a_404_is_renewed_by_nobody_who_asks_again_and_again(net):
    there = []
    _, client = opened(
        net,
        lambda request: page(request) if there else Said("none", 404),
        negative_ttl=10,
    )
    client.get(PAGE)
    there.append(True)
    found = []
    for _ in range(11):
        net.clock.advance(1)
        found.append(client.get(PAGE).status_code)
    assert found == [404] * 9 + [200] * 2


# --- purge ------------------------------------------------------------------------


def grouped():
    """Return a storage that finds by group."""
    inner = MemoryStorage(1_000_000, threading.Lock)
    return GroupedStorage(inner, lambda: 100.0, threading.Lock)


def save(storage, uri, groups='"x"'):
    """Store a page under the address."""
    fields = (("Cache-Groups", groups), ("Cache-Control", "max-age=60"))
    storage.save(uri, StoredResponse(200, fields, b"x", 99.0, 99.0), 0)


HELD = ("http://shop/page", "http://shop/a/page", "http://evil/page")


@pytest.mark.parametrize(
    ("target", "host", "groups", "status", "left"),
    [
        ("/page", "shop", None, 204, "-ae"),
        ("/page", "SHOP:80", None, 204, "-ae"),
        ("http://shop/page", "evil", None, 204, "-ae"),
        ("/page", "evil", None, 204, "pa-"),
        ("/a/../page", "shop", None, 204, "pae"),
        ("/%70age", "shop", None, 204, "pae"),
        ("/page", "shop", '"x"', 204, "--e"),
        ("/page", "shop", '"y"', 204, "pae"),
        ("/page", "shop", "x", 400, "pae"),
        ("/page", "shop", "", 400, "pae"),
        ("/page", "shop", ", ".join(f'"{n}"' for n in range(10_000)), 400, "pae"),
        ("/page", "shop/../evil", None, 400, "pae"),
        ("/pa ge", "shop", None, 400, "pae"),
    ],
)
def test_a_purge_forgets_what_it_names_or_says_that_it_cannot(
    target, host, groups, status, left
):
    storage, said = grouped(), []
    for uri in HELD:
        save(storage, uri)
    environ = {
        "REQUEST_METHOD": "PURGE", "RAW_URI": target, "HTTP_HOST": host,
        "wsgi.url_scheme": "http", "HTTP_AUTHORIZATION": "Bearer key",
    }  # fmt: skip
    if groups is not None:
        environ["HTTP_CACHE_GROUPS"] = groups
    with_purge(None, storage, "key")(environ, lambda *head: said.append(head[0]))
    there = [storage.find(uri, Request("GET", uri)).known for uri in HELD]
    assert said[0].startswith(f"{status} ")
    assert "".join(c if t else "-" for c, t in zip("pae", there, strict=True)) == left
