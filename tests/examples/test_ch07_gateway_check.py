"""What can never match or never work is a fault of the file, and --check says it."""

import sys
import threading
from importlib import import_module

import pytest

from examples.ch07_gateway import (
    ConfigError,
    ConfigPublisher,
    create_app,
    lab_runtime,
    read_config,
)
from examples.ch07_gateway import __main__ as command
from examples.ch07_gateway.routing.router import Router
from examples.lab import Network
from tests.security.gateway_texts import SMALL, TOKENS

HOSTS = 'cache = true\nhosts = ["{}"]'
JWT = TOKENS.format(kid="k1", x="A" * 43)


def faults(text):
    """What is said of a text."""
    with pytest.raises(ConfigError) as error:
        read_config(text, "f")
    return str(error.value)


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", "begins with one slash"),
        ("*", "begins with one slash"),
        ("/books/*", "write '/books'"),
        ("/books*", "write '/books'"),
        ("/*", "write '/'"),
        ("/books/**/new", "write '/books'"),
        ("/books/:id/lines", "write '/books'"),
        ("/books/{id}", "write '/books'"),
        ("/books/<int:id>", "write '/books'"),
        ("/books/.+", "write '/books'"),
        ("/books$", "write '/books'"),
        ("^/books", "begins with one slash"),
        ("http://shop/books", "begins with one slash"),
        ("/books?new=1", "the character '?'"),
        ("/b\u00fccher", "write '/b%C3%BCcher'"),
        ("/books%2Fnew", "an encoded slash"),
        ("/books//new", "an empty segment"),
    ],
)
def test_a_prefix_that_no_path_has_is_a_fault_with_its_remedy(prefix, said):
    text = SMALL.replace('"/books"', f'"{prefix}"')
    assert said in faults(text)
    assert f"routes.books.prefix is {prefix!r}" in faults(text)


@pytest.mark.parametrize("prefix", ["/", "/v1.2/~a", "/m%C3%BCnch", "/@a", "/x:batch"])
def test_a_prefix_that_is_only_unusual_is_none(prefix):
    assert read_config(SMALL.replace('"/books"', f'"{prefix}"'))


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("*.example.com", "name each host"),
        ("*", "leave out hosts"),
        (".example.com", "name each host"),
        ("https://example.com", "write 'example.com'"),
        ("example.com:8000", "write 'example.com'"),
        ("example.com/books", "write 'example.com'"),
        ("example.com.", "write 'example.com'"),
        ("b\u00fccher.example", "write 'xn--bcher-kva.example'"),
        ("my_shop", "letters, digits, dots and dashes"),
        ("a b", "letters, digits, dots and dashes"),
        ("", "leave out hosts"),
        ("::1", "write '[::1]'"),
        ("[0:0:0:0:0:0:0:1]", "write '[::1]'"),
        ("[::1]:8000", "write '[::1]'"),
        ("a" * 300, "letters, digits, dots and dashes"),
    ],
)
def test_a_host_that_no_request_names_is_a_fault_with_its_remedy(host, said):
    text = SMALL.replace("cache = true", HOSTS.format(host))
    assert said in faults(text)
    assert "routes.books.hosts" in faults(text)


@pytest.mark.parametrize("host", ["Shop.Example", "a-b.c", "10.0.0.1", "[::1]"])
def test_a_host_that_a_request_can_name_is_none(host):
    assert read_config(SMALL.replace("cache = true", HOSTS.format(host)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cache = true", 'methods = ["TRACE"]', "never passed on"),
        ("cache = true", 'methods = ["CONNECT"]', "never passed on"),
        ("cache = true", 'request = { remove = ["X A"] }', "no field has that name"),
        ("cache = true", 'response = { remove = ["X-A:"] }', "no field has that name"),
        ("cache = true", 'request = { set = { Via = "1" } }', "cannot be set here"),
        ("cache = true", 'response = { set = { "x-request-id" = "1" } }', "cannot be"),
        ("limits = [", 'request = { set = { "x-consumer" = "1" } }\nlimits = [',
         "cannot be set here"),
        ("limits = [", 'scopes = ["a b"]\nlimits = [', "no scope has"),
        ("limits = [", 'scopes = ["admin"]\nlimits = [', "no consumer has it"),
        ("[gateway]", '[gateway]\nname = "my door"', "one word"),
        ("[gateway]", '[gateway]\nname = "a\\nb"', "one word"),
        ("[gateway]", '[gateway]\nname = ""', "one word"),
        ('["http://shop"]', '["http://sh op"]', "write it like http://HOST:PORT"),
        ('["http://shop"]', '["http://*.shop"]', "write it like http://HOST:PORT"),
        ('["http://shop"]', '["http://shop:"]', "write it like http://HOST:PORT"),
        ('["http://shop"]', '["http://shop:0"]', "write it like http://HOST:PORT"),
        ('["http://shop"]', '["http://shop/a b"]', "spelt plainly"),
        ('["http://shop"]', '["http://shop/a/../b"]', "spelt plainly"),
        ('["http://shop"]', '["http://shop"]\ncheck = "live"', "begins with one slash"),
        ('["http://shop"]', '["http://shop"]\ncheck = "/a b"', "begins with one slash"),
    ],
)  # fmt: skip
def test_what_would_never_work_is_a_fault(old, new, said):
    assert old in SMALL
    assert said in faults(SMALL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kty = "OKP"', 'kty = "RSA"', "is no public key"),
        ("A" * 43, "short", "is no public key"),
        ('crv = "Ed25519"', 'crv = "P-256"', "is no public key"),
        (
            "leeway = 0",
            'leeway = 0\nalgorithms = ["RS256"]',
            "fits none of RS256: it is for EdDSA",
        ),
    ],
)
def test_a_key_that_verifies_no_token_is_a_fault(old, new, said):
    assert read_config(JWT)
    assert old in JWT
    assert said in faults(JWT.replace(old, new, 1))


def test_an_escape_is_the_same_in_small_letters():
    config = read_config(SMALL.replace('"/books"', '"/b%c3%bccher"'))
    for path in ("/b%C3%BCcher/1", "/b%c3%bCcher/1"):
        assert Router(config.routes).match("a", path, "GET").name == "books"


def checked(monkeypatch, capsys, *words):
    """What the command says and returns, of something that needs no server."""
    monkeypatch.setattr(sys, "argv", ["gateway", *words])
    status = command.main()
    return status, "".join(capsys.readouterr())


def test_a_file_is_judged_as_it_stands_and_no_word_in_it_is_replaced(
    tmp_path, monkeypatch, capsys
):
    file = tmp_path / "g.toml"
    file.write_text(SMALL.replace("http://shop", "SHOP"))
    status, said = checked(monkeypatch, capsys, "--config", str(file), "--check")
    assert status == 2
    assert "has 'SHOP': write it like http://HOST:PORT" in said


def test_nor_is_one_in_the_file_of_another_gateway(tmp_path, monkeypatch, capsys):
    file = tmp_path / "g.toml"
    ready = import_module("examples.ch08_ai_gateway.__main__").READY.read_text("utf-8")
    file.write_text(ready)
    monkeypatch.setattr(sys, "argv", ["gateway", "--config", str(file), "--check"])
    assert import_module("examples.ch08_ai_gateway.__main__").main() == 2
    assert "UPSTREAMS" in capsys.readouterr().err


def test_what_the_start_would_refuse_check_refuses(tmp_path, monkeypatch, capsys):
    file = tmp_path / "g.toml"
    file.write_text(SMALL)
    words = ("--config", str(file), "--log", str(tmp_path / "no" / "log"), "--check")
    with pytest.raises(SystemExit) as stopped:
        checked(monkeypatch, capsys, *words)
    assert stopped.value.code == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_the_ready_configuration_is_good(monkeypatch, capsys):
    status, said = checked(monkeypatch, capsys, "--check")
    assert (status, "is good" in said) == (0, True)


class Watched:
    """A publisher that watches a file, one look at a time."""

    def __init__(self, folder):
        self.file, self.said, self.refused = folder / "g.toml", [], 0
        self.file.write_text(SMALL)
        self.publisher = ConfigPublisher(
            self.file, folder / "copy.toml", self.said.append, self.count
        )
        self.publisher.publish()

    def count(self):
        self.refused += 1

    def look(self, times=3):
        for _ in range(times):
            self.publisher.look()


def test_a_file_that_is_removed_is_said_once_and_counted(tmp_path):
    watched = Watched(tmp_path)
    watched.file.unlink()
    watched.look(9)
    (said,) = watched.said
    assert "stays as it was" in said
    assert "No such file" in said
    assert watched.refused == 1
    watched.file.write_text(SMALL + "\n# back\n")
    watched.look()
    assert "serves from now on" in watched.said[-1]
    watched.file.unlink()
    watched.look()
    assert len(watched.said) == 3


def test_a_file_with_a_fault_is_said_once_and_counted(tmp_path):
    watched = Watched(tmp_path)
    watched.file.write_text(SMALL.replace("quota", "qouta"))
    watched.look(9)
    assert len(watched.said) == watched.refused == 1
    assert "did you mean 'quota'" in watched.said[0]


def test_a_signal_reads_the_file_again_though_nothing_has_changed(tmp_path):
    watched = Watched(tmp_path)
    watched.publisher.reload_requested.set()
    watched.look()
    assert len(watched.said) == 1
    assert isinstance(watched.publisher.reload_requested, threading.Event)


@pytest.mark.parametrize("prefix", ["/", "/books", "/a.b/"])
def test_whatever_passes_the_check_serves(prefix):
    net = Network(seed=1)
    text = SMALL.replace('"/books"', f'"{prefix}"')
    net.host("door", lambda node: create_app(config=text, **lab_runtime(node)))
    assert net.session("a").get(f"http://door{prefix}").status_code == 502
