"""No message prints any part of who signs in by a URL: every place that reads one."""

import pytest

from examples.ch04_http_cache.__main__ import checked_origin
from examples.ch07_gateway.config.tables import upstream_url_faults
from examples.ch08_ai_gateway.config.upstream_url import check_url
from examples.ch11_mcp_gateway.rest import request_builder
from examples.lab.redacted_url import redacted, redacted_url
from examples.lab.store import RedisStore

# A password as people paste it: not percent-encoded, with what ends a host in it.
USERS = [
    f"{user}:{password}"
    for user in ("", "meg")
    for password in (
        "s3cr/w0rd",
        "s3cr?w0rd",
        "s3cr#w0rd",
        "s3cr@w0rd",
        "s3cr@w0/rd7",
        "s3cr:w0rd",
        "s3cr[w0rd",
        "12/w0rd",
        "12?w0rd",
        "12#w0rd",
        "s3cr%2Fw0rd",
        "s3cr w0rd",
        "s3cr\\w0rd",
        "s3crw0rd",
        "s3c\u2100w0rd",
    )
]
PIECES = ("s3c", "w0", "rd7", "meg")
each_user = pytest.mark.parametrize("user", USERS)


class Noted:
    """Notes faults as a file's table does."""

    def __init__(self):
        self.said = ""

    def fault(self, *words):
        self.said += " ".join(words)


def gateway_file(url):
    raise ValueError(" ".join(map(" ".join, upstream_url_faults(url, ()))))


def models_file(url):
    noted = Noted()
    check_url(noted, url, ())
    raise ValueError(noted.said)


READERS = {
    "a cache's origin": lambda url: checked_origin(url, 1),
    "a gateway's upstream": gateway_file,
    "a provider": models_file,
    "a service behind tools": request_builder.base_url,
}


@each_user
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("end", ["", ":99999", ":6379/0"])
def test_a_url_with_a_user_is_refused_without_showing_him(user, reader, end):
    with pytest.raises(Exception) as caught:
        reader(f"https://{user}@cache.example{end}")
    said = f"{caught.value!r} {caught.value}"
    assert said
    assert [piece for piece in PIECES if piece in said] == []
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@each_user
@pytest.mark.parametrize("end", ["", ":port", ":6379/shop", ":1?db=one"])
@pytest.mark.parametrize("scheme", ["redis", "unix", ""])
def test_a_stores_url_is_never_shown_with_its_user(user, end, scheme):
    url = f"{scheme}://{user}@127.0.0.1{end}" if scheme else f"{user}@127.0.0.1{end}"
    try:
        store = RedisStore(url)
    except ValueError as error:
        said = f"{error!r} {error}"
        assert error.__suppress_context__
    else:
        said = repr(store)
        assert "127.0.0.1" in said or scheme == "unix"
    assert [piece for piece in PIECES if piece in said] == []


@each_user
def test_a_url_is_shown_without_its_user(user):
    for url in (f"redis://{user}@cache:6379/0", f"{user}@cache:6379/0"):
        shown = redacted_url(url)
        assert shown.endswith("***@cache:6379/0")
        assert [piece for piece in PIECES if piece in shown] == []


@each_user
def test_a_text_is_shown_without_any_part_of_the_user(user):
    url = f"redis://{user}@cache:6379/0"
    said = redacted(f"ERR unknown command, with args: {user} and s3cr/w0rd", url)
    assert "unknown command" in said
    assert user.split(":")[1] not in said


def test_what_signs_in_by_the_query_is_masked_too():
    url = "redis://cache?username=meg&password=w0rd&db=1"
    assert redacted_url(url) == "redis://cache?username=***&password=***&db=1"
