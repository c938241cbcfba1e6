"""The rules of the gateway: pure, so time and chance are arguments."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch03_tokens import KeyRing
from examples.ch07_gateway import (
    ApiKeys,
    Authenticator,
    ConfigError,
    Consumer,
    GatewayError,
    Route,
    find_client,
    forwarded_request_fields,
    forwarded_response_fields,
    hash_key,
    parse_request_target,
    read_config,
    read_context,
)
from examples.ch07_gateway.config.model import Transform
from examples.ch07_gateway.config.networks import is_address_allowed
from examples.ch07_gateway.proxy.transform import (
    TransformError,
    transform_body,
    transform_fields,
)
from examples.ch07_gateway.routing.request_target import ambiguity
from examples.ch07_gateway.routing.router import Router, matches_prefix, rewrite_path
from tests.security.gateway_texts import KEY, SMALL, TOKENS, private_key

GOOD = SMALL


def faults(text):
    """What is said of a text: its lines without the name of the file."""
    with pytest.raises(ConfigError) as error:
        read_config(text, "f")
    return [line.removeprefix("f:") for line in error.value.lines]


def test_a_good_file_becomes_values():
    config = read_config(GOOD)
    assert [route.name for route in config.routes] == ["books", "orders"]
    assert config.limits[0].quota == 3
    assert config.routes[1].auth == ("key",)


def test_the_digest_names_the_text():
    assert read_config(GOOD).digest == read_config(GOOD).digest
    assert read_config(GOOD).digest != read_config(GOOD + "\n# later\n").digest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quota = 3", "qouta = 3", "did you mean 'quota'?"),
        ("quota = 3", "", "is missing: add quota"),
        ("quota = 3", "quota = 0", "is 0: it must lie from 1"),
        ("quota = 3", "quota = '3'", "is '3': it must be a whole number"),
        ("quota = 3", "quota = true", "is True: it must be a whole number"),
        ("window = 60", "window = nan", "is nan: it must lie from"),
        ("window = 60", "window = inf", "is inf: it must lie from"),
        ('upstream = "shop"\ncache', 'upstream = "shpo"\ncache', "mean 'shop'?"),
        ('limits = ["orders"]', 'limits = ["order"]', "did you mean 'orders'?"),
        ('auth = ["key"]', 'auth = ["kye"]', "did you mean 'key'?"),
        ('auth = ["key"]', 'auth = ["jwt"]', "asks for a token: add [jwt]"),
        ('auth = ["key"]', "auth = []", "by consumer: add auth"),
        ("[routes.books]", "[route.books]", "did you mean 'routes'?"),
        ('prefix = "/books"', 'prefix = "/orders"', "like that of"),
        ('prefix = "/books"', 'prefix = "books"', "begins with one slash"),
        ('prefix = "/books"', 'prefix = "/a/../b"', "spelt plainly"),
        ('prefix = "/books"', "prefix = 3", "it must be a text in quotes"),
        ('["http://shop"]', '["ftp://shop"]', "write it like http://HOST:PORT"),
        ('["http://shop"]', '["file:///etc/passwd"]', "write it like http://"),
        ('["http://shop"]', '["http://u:p@shop"]', "leave out the user"),
        ('["http://shop"]', '["http://shop:99999"]', "has 'http://shop:99999'"),
        ('["http://shop"]', '["http://10.0.0.1"]', "gateway.networks"),
        ('["http://shop"]', "[]", "is empty"),
        ('["http://shop"]', '"http://shop"', "it must be a list of texts"),
        (KEY, "demo-key", "has no hash in place 1: write sha256: and 64 hex digits"),
        (KEY, "demo-key", "64 hex digits; --new-key makes a key and its hash"),
        ("cache = true", "cache = 1", "it must be true or false"),
        ("cache = true", 'mirror = { upstream = "x" }', "no such upstream"),
        ("cache = true", 'request = { set = { "Host" = "a" } }', "cannot be set"),
        ("cache = true", r'request = { set = { "X-A" = "a\r\nB: c" } }', "no field"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_remedy(old, new, said):
    assert old in GOOD
    assert said in "\n".join(faults(GOOD.replace(old, new, 1)))


def test_all_faults_are_said_at_once_each_with_its_line():
    text = GOOD.replace("quota", "qouta").replace('"shop"\nauth', '"shpo"\nauth')
    places = {line.partition(":")[0] for line in faults(text)}
    lines = text.splitlines()
    typo = next(n for n, line in enumerate(lines, 1) if "qouta" in line)
    name = next(n for n, line in enumerate(lines, 1) if "shpo" in line)
    assert places >= {str(typo), str(name)}


def test_a_line_is_found_behind_values_of_several_lines():
    text = GOOD.replace('["orders"]', '[\n  "orders", # a ]\n  "x",\n]')
    wrong = text.replace("quota = 3", "quota = -1")
    number = 1 + wrong.splitlines().index("quota = -1")
    assert faults(wrong)[0].startswith(f"{number}: limits.orders.quota")


@pytest.mark.parametrize("text", ["routes = 3", "[routes]\nx = 1", "a = [", "\x00", ""])
def test_whatever_is_no_configuration_is_said_to_be_none(text):
    assert faults(text)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_makes_the_reader_stumble(text):
    with pytest.raises(ConfigError):
        read_config(text)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["gateway", "upstreams", "routes", "limits", "jwt", "x"]),
        st.recursive(
            st.integers() | st.booleans() | st.text("ab", max_size=3),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(st.sampled_from(["a", "b", "keys", "urls"]), inner)
            ),
            max_leaves=8,
        ),
    )
)
def test_no_table_makes_the_reader_stumble(table):
    with pytest.raises(ConfigError):
        read_config("\n".join(f"{k} = {toml(v)}" for k, v in table.items()))


def toml(value):
    """Write a value as TOML writes it inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'


@pytest.mark.parametrize(
    "path",
    [
        *("/books/../admin", "/books/./x", "/..", "//admin", "/books//emma"),
        *("/%2e%2e/admin", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/books;a=b"),
        *("/%3badmin", "/%61dmin", "/%00", "/a%0d%0ab", "/%252e", "/%", "/%zz"),
        *("/a b", "/ä", "admin", "", "/a\x00", "/a?b", "/a#b", "/%7e"),
    ],
)
def test_a_path_with_two_readings_is_refused(path):
    assert ambiguity(path)


@pytest.mark.parametrize("path", ["/", "/books", "/b/m%C3%BCnch", "/a.b/...", "/a:b@c"])
def test_a_path_with_one_reading_passes(path):
    assert ambiguity(path) is None


ROUTES = Router(
    [
        Route("all", "/", "u"),
        Route("books", "/books", "u", methods=("GET",)),
        Route("admin", "/books/admin", "u", methods=("POST",)),
        Route("host", "/books", "u", hosts=("shop.example",)),
    ]
)


@pytest.mark.parametrize(
    ("host", "path", "method", "name"),
    [
        ("a", "/", "GET", "all"),
        ("a", "/bookshelf", "GET", "all"),
        ("a", "/books", "GET", "books"),
        ("a", "/books/", "GET", "books"),
        ("a", "/books/admin", "POST", "admin"),
        ("a", "/books/administrator", "GET", "books"),
        ("shop.example", "/books", "PUT", "host"),
        ("SHOP.example.:80", "/books", "PUT", "host"),
    ],
)
def test_the_longest_prefix_wins(host, path, method, name):
    assert ROUTES.match(host, path, method).name == name


def test_a_shorter_prefix_does_not_open_what_a_longer_one_closes():
    with pytest.raises(GatewayError) as no:
        ROUTES.match("a", "/books", "DELETE")
    assert no.value.status == 405
    assert no.value.fields == (("Allow", "GET"),)


@settings(deadline=None)
@given(st.text("/ab", max_size=6), st.text("/ab", min_size=1, max_size=4))
def test_a_prefix_covers_whole_segments(path, prefix):
    path, prefix = f"/{path}", f"/{prefix}"
    parts = path.split("/"), prefix.rstrip("/").split("/")
    expected = parts[0][: len(parts[1])] == parts[1] and path.startswith(prefix)
    assert matches_prefix(path, prefix) == expected


def test_a_rewrite_stands_in_the_place_of_the_prefix():
    route = Route("r", "/shop", "u", rewrite="/")
    assert rewrite_path("/shop", route) == "/"
    assert rewrite_path("/shop/books", route) == "/books"


def test_the_absolute_form_names_its_own_host():
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": "http://Shop/books?q=a",
               "HTTP_HOST": "other"}  # fmt: skip
    assert parse_request_target(environ) == ("GET", "shop", "/books", "?q=a")


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a@b", "a,b", "[::1", "a:x"])
def test_a_host_that_is_none_is_refused(host):
    with pytest.raises(GatewayError):
        parse_request_target(
            {"REQUEST_METHOD": "GET", "RAW_URI": "/", "HTTP_HOST": host}
        )


def test_what_the_gateway_says_no_client_can_say():
    environ = {
        "HTTP_X_FORWARDED_FOR": "1.1.1.1",
        "HTTP_X_FORWARDED_ANYTHING": "x",
        "HTTP_FORWARDED": "for=1.1.1.1",
        "HTTP_X_CONSUMER": "root",
        "HTTP_X_SCOPES": "all",
        "HTTP_X_API_KEY": "demo-key",
        "HTTP_X_ORIGINAL_URL": "/admin",
        "HTTP_ACCEPT": "*/*",
    }
    assert forwarded_request_fields(environ) == [("Accept", "*/*")]


def test_fields_of_this_hop_stay_here():
    environ = {"HTTP_CONNECTION": "close, X-Mine", "HTTP_X_MINE": "1"}
    environ |= {"HTTP_TE": "trailers", "HTTP_UPGRADE": "h2c", "HTTP_ACCEPT": "a"}
    assert forwarded_request_fields(environ) == [("Accept", "a")]
    back = (("Connection", "x-its"), ("X-Its", "1"), ("Keep-Alive", "2"), ("A", "b"))
    assert forwarded_response_fields(back) == (("A", "b"),)


@pytest.mark.parametrize(
    ("said", "trusted", "address"),
    [
        ("1.1.1.1", (), "10.0.0.9"),
        ("1.1.1.1", ("10.0.0.0/8",), "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", ("10.0.0.0/8",), "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 10.0.0.8", ("10.0.0.0/8",), "1.1.1.1"),
        ("", ("10.0.0.0/8",), "10.0.0.9"),
        ("nonsense", ("10.0.0.0/8",), "nonsense"),
    ],
)
def test_an_address_is_believed_from_trusted_proxies_alone(said, trusted, address):
    environ = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": said}
    assert find_client(environ, trusted).address == address


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1"),
        *("100.64.0.1", "64:ff9b:1::1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
    ],
)
def test_an_address_that_is_not_public_has_to_be_allowed(address):
    assert not is_address_allowed(address, ())


def test_a_key_is_known_by_its_hash():
    keys = ApiKeys([Consumer("demo", (hash_key("demo-key"),), ("orders",))])
    assert keys.identify("demo-key").name == "demo"
    for wrong in ("", "demo-kex", "demo-key,demo-key", hash_key("demo-key"), "x" * 999):
        with pytest.raises(GatewayError):
            keys.identify(wrong)


def test_a_token_is_good_until_it_expires_also_when_it_is_remembered():
    private, now = private_key(), [1000.0]
    config = read_config(TOKENS.format(x=private["x"], kid=private["kid"]))
    guard, route = Authenticator(config, lambda: now[0]), config.routes[0]
    token = KeyRing((private,), private["kid"]).sign(
        {"iss": "i", "aud": "a", "sub": "ada", "scope": "orders", "iat": 990,
         "exp": 1060}
    )  # fmt: skip
    environ = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert guard.authenticate(route, environ).name == "ada"
    now[0] = 1059.0
    assert guard.authenticate(route, environ).name == "ada"
    now[0] = 1060.0
    with pytest.raises(GatewayError, match="expired"):
        guard.authenticate(route, environ)


def test_a_changed_token_is_refused():
    private = private_key()
    config = read_config(TOKENS.format(x=private["x"], kid=private["kid"]))
    guard = Authenticator(config, lambda: 1000.0)
    token = KeyRing((private,), private["kid"]).sign(
        {"iss": "i", "aud": "a", "sub": "ada", "scope": "", "iat": 990, "exp": 1060}
    )
    for presented, status in ((token, 403), (token + "x", 401), ("", 401)):
        with pytest.raises(GatewayError) as no:
            guard.authenticate(
                config.routes[0], {"HTTP_AUTHORIZATION": f"Bearer {presented}"}
            )
        assert no.value.status == status


@pytest.mark.parametrize(
    "parent",
    [
        *(None, "", "00-x", "00-" + "0" * 32 + "-" + "b" * 16 + "-01"),
        *("00-" + "a" * 32 + "-" + "0" * 16 + "-01", "ff-" + "a" * 32 + "-b" * 16),
        "00-" + "a" * 32 + "-" + "b" * 16 + "-01-more",
        "00-" + "A" * 32 + "-" + "b" * 16 + "-01",
    ],
)
def test_a_malformed_trace_begins_a_new_one(parent):
    context = read_context(parent, "vendor=1", lambda size: "c" * 2 * size)
    assert (context.trace_id, context.parent_id, context.state) == ("c" * 32, "", "")


def test_a_trace_goes_on_with_our_span():
    parent = "00-" + "a" * 32 + "-" + "b" * 16 + "-00"
    context = read_context(parent, "vendor=1", str)
    assert context.traceparent("d" * 16) == "00-" + "a" * 32 + "-" + "d" * 16 + "-00"
    assert context.state == "vendor=1"
    later = read_context("01" + parent[2:] + "-more", None, str)
    assert later.trace_id == "a" * 32


def test_fields_and_members_are_set_and_removed():
    changes = Transform(set=(("X-A", "2"),), remove=("x-b",), json_remove=("secret",))
    assert transform_fields((("x-a", "1"), ("X-B", "1"), ("C", "3")), changes) == (
        ("C", "3"),
        ("X-A", "2"),
    )
    body = b'{"secret": 1, "list": [{"secret": 2, "a": 3}]}'
    assert transform_body(body, changes) == b'{"list":[{"a":3}]}'


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b"{", b"[" * 100_000, b"\xff"])
def test_a_body_that_two_readers_read_differently_is_not_changed_but_refused(body):
    with pytest.raises(TransformError):
        transform_body(body, Transform(json_remove=("secret",)))
