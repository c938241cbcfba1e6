"""What the shop reads from a request, strictly, and how it writes a value."""

import json
from io import BytesIO

import pytest
from flask import Flask, request
from werkzeug.exceptions import HTTPException

from examples.bookshop import Basket, Line, catalogue
from examples.bookshop.http_json import MAX_BODY, json_body, json_response, query_int


def read(raw, content_type="application/json", **options):
    with Flask("shop").test_request_context(
        method="POST", data=raw, content_type=content_type, **options
    ):
        return json_body(request, Line)


def refusal(*args, **options):
    with pytest.raises(HTTPException) as refused:
        read(*args, **options)
    return refused.value.code, refused.value.description


def number(query):
    with Flask("shop").test_request_context(query_string=query):
        return query_int(request, "offset", default=7)


def test_a_body_is_read_as_a_dataclass_with_its_defaults():
    assert read(b'{"book_id":"emma"}') == Line("emma", 1)


def test_a_structured_suffix_is_json_too():
    line = read(b'{"book_id":"emma"}', "application/merge-patch+json")
    assert line == Line("emma")


@pytest.mark.parametrize(
    ("raw", "status", "complaint"),
    [
        (b"", 400, "the body is not JSON: look at character 0"),
        (b"{", 400, "the body is not JSON: look at character 1"),
        (b"\xff", 400, "the body is not JSON: byte 0 is not UTF-8"),
        (b'{"a":NaN}', 400, "the body is not JSON: NaN is no number"),
        (b"[" * 9_000, 400, "the body is not JSON: "),
        (b"7", 422, "the value must be an object, not 7"),
        (b"{}", 422, "the key 'book_id' is missing"),
        (b'{"book_id":"we","colour":1}', 422, "unknown key 'colour'; known: book_id, "),
        (b'{"book_id":7}', 422, "book_id must be a string, not 7"),
        (b'{"book_id":"we","quantity":true}', 422, "a whole number, not True"),
        (b'{"book_id":"we","quantity":0}', 422, "from 1 to 999, not 0"),
        (b'{"book_id":"\\ud800"}', 400, "'\\ud800' is half a character"),
        (b" " * (MAX_BODY + 1), 413, f"the body must have at most {MAX_BODY} bytes"),
    ],
)
def test_a_body_that_will_not_do_is_named(raw, status, complaint):
    code, said = refusal(raw)
    assert code == status
    assert complaint in said


def test_a_streamed_body_is_cut_at_the_limit():
    endless = {
        "input_stream": BytesIO(b" " * (MAX_BODY + 1)),
        "environ_overrides": {
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",  # no length is known before the end
        },
    }
    said = f"the body must have at most {MAX_BODY} bytes"
    assert refusal(None, **endless) == (413, said)


def test_a_long_value_is_not_sent_back_whole():
    _, said = refusal(json.dumps({"book_id": "a" * 10_000}).encode())
    assert len(said) < 150


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [("text/plain; charset=utf-8", "'text/plain'"), (None, "nothing")],
)
def test_another_content_type_is_415(content_type, sent):
    said = f"the content type must be application/json, not {sent}"
    assert refusal(b"{}", content_type) == (415, said)


def test_a_full_basket_of_long_ids_fits_into_a_body():
    full = Basket(tuple(Line(f"{n:03}-{'a' * 60}", 999) for n in range(100)))
    assert len(full.to_json()) <= MAX_BODY


@pytest.mark.parametrize(
    ("query", "value"),
    [("", 7), ("offset=0", 0), ("offset=-3", -3), ("offset=1&offset=2", 1)],
)
def test_a_number_of_the_query_is_read(query, value):
    assert number(query) == value


@pytest.mark.parametrize("text", ["ten", "1e3", "\uff11", "", " 1", "9" * 5000, "1.0"])
def test_a_query_that_is_no_number_is_refused(text):
    with pytest.raises(
        ValueError, match="offset must be a whole number of at most 9 digits, not '"
    ):
        number({"offset": text})


def test_equal_values_are_equal_bytes():
    answer = json_response(catalogue().by_id("emma"), 201)
    assert answer.data.startswith(b'{"author":"Jane Austen","id":"emma","price_cents"')
    assert (answer.status_code, answer.content_type) == (201, "application/json")


def test_a_page_is_written_as_json():
    page = json.loads(json_response(catalogue().page(limit=1)).data)
    assert list(page) == ["books", "limit", "offset", "total"]
