"""What a learner gets wrong is one line that says what is possible."""

import json

import pytest
import requests
from flask import Flask, abort, request, session

from examples.lab import JsonStore, MemoryStore, Network, show


@pytest.fixture
def net():
    return Network(fields="Cookie")


def shop(node):
    app, basket = Flask(node.name), []

    @app.post("/basket")
    def add():
        basket.append(request.json["book"])
        return basket

    @app.get("/gone")
    def gone():
        abort(500, "meant")

    return app


def nothing_comes_back(node):
    Flask(node.name)


def without_a_node():
    return Flask("alone")


def with_words(*, store):
    return Flask("words")


def test_an_exception_in_a_view_shows_the_lines_that_raised_it(net, capsys):
    net.host("shop", shop)
    assert net.session("alice").post("http://shop/basket", json={}).status_code == 500
    said = capsys.readouterr().err
    assert said.startswith("shop/1: POST /basket answered 500\nTraceback (most recent")
    assert 'test_network_mistakes.py", line' in said
    assert 'basket.append(request.json["book"])' in said
    assert said.endswith("KeyError: 'book'\n")
    assert "site-packages" not in said and 'File "/' not in said
    assert net.trace[0].error == "KeyError: 'book'"


def test_the_same_exception_again_is_one_line(net, capsys):
    net.host("shop", shop, replicas=2)
    for _ in range(3):
        net.session("alice").post("http://shop/basket", json={})
    lines = capsys.readouterr().err.splitlines()
    assert lines[-2:] == [
        "shop/2: POST /basket answered 500, KeyError as before",
        "shop/1: POST /basket answered 500, KeyError as before",
    ]


def test_a_500_that_is_meant_shows_nothing(net, capsys):
    net.host("shop", shop)
    assert net.session("alice").get("http://shop/gone").status_code == 500
    assert capsys.readouterr().err == ""
    assert net.trace[0].error is None


def test_an_application_that_is_no_flask_app_shows_its_exception_too(net, capsys):
    def app(environ, start_response):
        raise LookupError(f"lost {object()!r}")

    net.host("shop", lambda: app)
    net.session("alice").get("http://shop/")
    assert capsys.readouterr().err.endswith(
        "LookupError: lost <object object at 0x…>\n"
    )


def test_a_host_is_deployed_again_under_its_name(net):
    net.host("shop", shop)
    alice = net.session("alice")
    alice.post("http://shop/basket", json={"book": "emma"})
    net.host("shop", shop, replicas=2)
    again = [alice.post("http://shop/basket", json={"book": "x"}).json() for _ in "ab"]
    assert again == [["x"], ["x"]]


def test_a_host_stays_as_it_was_when_the_new_one_cannot_be_made(net):
    net.host("shop", shop)
    with pytest.raises(ValueError, match="returned nothing"):
        net.host("shop", nothing_comes_back)
    assert net.session().post("http://shop/basket", json={"book": "emma"}).ok


def test_a_host_that_is_deployed_again_draws_other_tokens(net):
    drawn = []

    def draws(node):
        drawn.append(node.token())
        return Flask("draws")

    for _ in range(3):
        net.host("shop", draws)
    assert len(set(drawn)) == 3
    Network().host("shop", draws)
    assert drawn[3] == drawn[0]
    assert net.token() != net.token()


def test_flasks_session_is_signed_on_virtual_time(net):
    def make(node):
        app = Flask("shop")
        app.secret_key = node.token()

        @app.get("/")
        def look():
            session.permanent = True
            session["seen"] = session.get("seen", 0) + 1
            return {"seen": session["seen"]}

        return app

    net.host("shop", make)
    alice = net.session("alice")
    reply = alice.get("http://shop/")
    assert "Expires=Mon, 15 Feb 2027 08:00:00 GMT" in reply.headers["Set-Cookie"]
    assert alice.get("http://shop/").json() == {"seen": 2}
    cookie = reply.headers["Set-Cookie"].partition(";")[0]
    net.clock.advance(32 * 24 * 3600)
    late = net.session("bob").get("http://shop/", headers={"Cookie": cookie})
    assert late.json() == {"seen": 1}


def test_a_store_that_is_started_again_is_empty_for_all_who_hold_it(net):
    before = net.store("redis")
    before.set("k", b"old")
    after = net.store("redis", latency=0.01)
    assert before.get("k") is None
    after.set("k", b"new")
    assert before.get("k") == b"new"


def test_a_factory_may_do_without_the_node(net):
    net.host("shop", without_a_node)
    assert net.session().get("http://shop/").status_code == 404


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (nothing_comes_back, "nothing_comes_back returned nothing: does it end with"),
        (lambda: "app", "returned 'app', which is no WSGI application"),
        (Flask("app"), "function that makes an application.* the application itself"),
        (lambda environ, start_response: [b""], "the application itself"),
        (with_words, r"needs store=: write lambda node: with_words\(store=…\)"),
        ("shop", "function that makes an application.* not 'shop'"),
    ],
)
def test_what_is_no_factory_is_told_in_one_line(net, make, message):
    with pytest.raises(ValueError, match=message) as told:
        net.host("shop", make)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("word", "value", "message"),
    [
        ("latency", -1, "latency is 0 or more seconds, not -1"),
        ("latency", "1", "latency is 0 or more seconds, not '1'"),
        ("latency", float("nan"), "latency is 0 or more seconds, not nan"),
        ("work", -0.1, "work is 0 or more seconds"),
        ("slots", 0, "slots is 1 or more, a whole number, not 0"),
        ("replicas", 0, "replicas is 1 to 1000, a whole number, not 0"),
        ("replicas", 1001, "replicas is 1 to 1000, a whole number, not 1001"),
        ("replicas", "2", "replicas is 1 to 1000, a whole number, not '2'"),
        ("replicas", True, "replicas is 1 to 1000, a whole number, not True"),
        ("pick", "sticky", "pick is round_robin, sticky, a function, not 'sticky'"),
    ],
)
def test_a_wrong_number_or_word_for_a_host_says_what_is_possible(
    net, word, value, message
):
    with pytest.raises(ValueError, match=message):
        net.host("shop", shop, **{word: value})


@pytest.mark.parametrize("word", ["latency", "work"])
def test_a_wrong_number_for_a_store_says_what_is_possible(net, word):
    with pytest.raises(ValueError, match=f"{word} is 0 or more seconds, not -1"):
        net.store("redis", **{word: -1})


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda net, up: up[2].kill(), r"no replica \[2\]; .*: \[0\] to \[1\]"),
        (lambda net, up: up[0].lose(-1), "every is 0 or more, a whole number, not -1"),
        (lambda net, up: up[0].slow(-1), "slow is 0 or more seconds, not -1"),
        (lambda net, up: net.session("a", timeout=-1), "timeout is 0 or more seconds"),
        (lambda net, up: net.run(3), "run takes functions to call, not 3"),
        (lambda net, up: net.partition("shop", "rdis"), "no participant 'rdis'.* shop"),
        (lambda net, up: net.store("shop"), "the name 'shop' is taken"),
        (lambda net, up: net.trace.diagram(field="Age"), "did not keep 'Age'.* Cookie"),
    ],
)
def test_a_mistake_elsewhere_says_what_is_possible(net, act, message):
    up = net.host("shop", shop, replicas=2)
    with pytest.raises((ValueError, IndexError), match=message):
        act(net, up)


def test_a_pick_that_picks_nobody_is_told(net):
    net.host("shop", shop, pick=lambda replicas, turn, source: None)
    with pytest.raises(ValueError, match="pick returns one of the replicas, not None"):
        net.session().get("http://shop/")


@pytest.mark.parametrize("where", ["this process", "the network"])
@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("k", "emma", "a store keeps bytes, not 'emma'; JsonStore"),
        ("k", None, "a store keeps bytes, not None; JsonStore"),
        (None, b"emma", "a key of a store is text, not None"),
    ],
)
def test_a_store_says_what_it_keeps(net, where, key, value, message):
    store = MemoryStore() if where == "this process" else net.store("redis")
    for write in (store.set, lambda k, v: store.update(k, lambda old: v)):
        with pytest.raises(ValueError, match=message):
            write(key, value)


def test_json_is_kept_in_one_step_whoever_else_writes(net):
    net.store("redis", latency=0.01)
    stores = [JsonStore(net.store_client("redis", name)) for name in ("one", "two")]

    def add(store):
        return store.update("books", lambda old: [*old, "emma"], default=[])

    net.run(*[lambda s=s: add(s) for s in stores])
    assert stores[0].get("books") == ["emma", "emma"]
    assert json.loads(stores[0].store.get("books")) == ["emma", "emma"]


def test_a_default_that_a_reader_changes_is_nobody_elses():
    store, default = JsonStore(MemoryStore()), []
    store.get("books", default).append("emma")
    assert (store.get("books", default), default) == ([], [])


@pytest.mark.parametrize("value", [{"emma"}, float("nan"), b"emma"])
def test_what_json_cannot_say_is_told(value):
    with pytest.raises(ValueError, match="JSON cannot say"):
        JsonStore(MemoryStore()).set("k", value)


def test_a_timeout_of_requests_still_wins(net):
    net.host("shop", shop, work=5)
    with pytest.raises(requests.ReadTimeout):
        net.session("alice", timeout=1).post("http://shop/basket", json={"book": "x"})


def in_a_cell(source):
    """Define something as a cell of a notebook does."""
    import linecache  # noqa: PLC0415

    file = "/tmp/ipykernel_7/1.py"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    names = {"__name__": "__main__"}
    exec(compile(source, file, "exec"), names)
    return names


def test_show_takes_what_a_cell_defines():
    source = '@staticmethod\ndef basket(n):\n    """Say it."""\n    return n\n'
    shown = show(in_a_cell(source.partition("\n")[2])["basket"], doc=False)
    assert repr(shown) == "def basket(n):\n    return n"
    assert "this notebook, basket" in shown._repr_html_()


def test_what_a_cell_raised_is_called_this_notebook(net, capsys):
    source = "def app(environ, start_response):\n    raise KeyError('book')\n"
    net.host("shop", lambda: in_a_cell(source)["app"])
    net.session().get("http://shop/")
    assert 'File "this notebook", line 2, in app\n' in capsys.readouterr().err
