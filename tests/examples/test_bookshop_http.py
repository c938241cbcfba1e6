"""The shop's HTTP: strict readers, and every error as a problem detail (RFC 9457)."""

import json
from io import BytesIO

import pytest
from flask import Flask, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    Conflict,
    RequestedRangeNotSatisfiable,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
)

from examples.bookshop import Basket, Line, catalogue
from examples.bookshop.problems import handle_errors, problem
from examples.bookshop.wire import MAX_BODY, json_body, json_response, query_int

FAULTS = {
    "unauthorized": Unauthorized(
        "Who are you?", www_authenticate=WWWAuthenticate("bearer")
    ),
    "busy": TooManyRequests("Slow down.", retry_after=7),
    "down": ServiceUnavailable(retry_after=30),
    "range": RequestedRangeNotSatisfiable(length=10),
    "own": Conflict(response=problem(409, "Conflict", "Mine.", retry=False)),
    "bug": KeyError("secret"),
    "codec": UnicodeDecodeError("utf-8", b"secret", 0, 1, "secret"),
    "refused": ValueError("price must be 0 or more, not -1"),
}


@pytest.fixture(params=[False, True], ids=["production", "debug"])
def client(request):
    return create_app(debug=request.param).test_client()


def create_app(*, debug):
    app = Flask("shop")
    app.debug = debug
    handle_errors(app)

    @app.get("/books/<book_id>")
    def book(book_id):
        return json_response(catalogue().by_id(book_id))

    @app.get("/books")
    def books():
        return json_response(catalogue().page(query_int(request, "offset", 0)).books)

    @app.post("/basket")
    def add():
        line = json_body(request, Line)
        return json_response(Basket().add(line.book_id, line.quantity), 201)

    @app.get("/fault/<name>")
    def fault(name):
        raise FAULTS[name]

    @app.get("/fault/key")
    def key():
        return request.args["missing"]

    return app


def detail(response, status):
    """Check what every problem has in common and return its detail."""
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert "Traceback" not in response.text and "secret" not in response.text
    return response.json["detail"]


def post(client, raw, content_type="application/json"):
    return client.post("/basket", data=raw, content_type=content_type)


def test_equal_values_are_equal_bytes_on_the_wire(client):
    answer = client.get("/books/emma")
    assert answer.data == client.get("/books/emma").data
    assert answer.content_type == "application/json"
    assert answer.data.startswith(b'{"author":"Jane Austen","id":"emma",')


def test_a_good_line_is_read(client):
    answer = post(client, b'{"book_id":"emma"}')
    assert answer.status_code == 201
    assert answer.json == {"lines": [{"book_id": "emma", "quantity": 1}]}


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
        (b'{"book_id":"we","colour":1}', 422, "unknown key 'colour'"),
        (b'{"book_id":7}', 422, "book_id must be a string, not 7"),
        (b'{"book_id":"we","quantity":0}', 422, "from 1 to 999, not 0"),
        (b" " * (MAX_BODY + 1), 413, f"at most {MAX_BODY} bytes"),
    ],
)
def test_a_body_that_will_not_do_is_named(client, raw, status, complaint):
    assert complaint in detail(post(client, raw), status)


def test_a_long_value_is_not_sent_back_whole(client):
    long = json.dumps({"book_id": "a" * 10_000}).encode()
    assert len(detail(post(client, long), 422)) < 150


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [("text/plain; charset=utf-8", "'text/plain'"), ("", "nothing")],
)
def test_another_content_type_is_415(client, content_type, sent):
    said = detail(post(client, b"{}", content_type), 415)
    assert said == f"the content type must be application/json, not {sent}"


def test_a_streamed_body_is_cut_at_the_limit(client):
    answer = client.post(
        "/basket",
        input_stream=BytesIO(b" " * (MAX_BODY + 1)),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert detail(answer, 413) == f"the body must have at most {MAX_BODY} bytes"


def test_an_unknown_book_is_404(client):
    assert detail(client.get("/books/nemo"), 404) == "no book has the id 'nemo'"


def test_an_unknown_path_is_404(client):
    assert client.get("/nowhere").json["title"] == "Not Found"
    detail(client.get("/nowhere"), 404)


def test_a_wrong_method_still_says_which_are_allowed(client):
    answer = client.delete("/books")
    detail(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("text", ["ten", "1e3", "\uff11", "", " 1", "9" * 5000, "1.0"])
def test_a_query_that_is_no_number_is_422(client, text):
    answer = client.get("/books", query_string={"offset": text})
    assert detail(answer, 422).startswith("offset must be a whole number, not '")


def test_a_number_outside_the_limits_is_422(client):
    assert (
        detail(client.get("/books?offset=-1"), 422)
        == "offset must be 0 or more, not -1"
    )


@pytest.mark.parametrize(
    ("name", "status", "field", "value"),
    [
        ("unauthorized", 401, "WWW-Authenticate", "Bearer"),
        ("busy", 429, "Retry-After", "7"),
        ("down", 503, "Retry-After", "30"),
        ("range", 416, "Content-Range", "bytes */10"),
    ],
)
def test_a_problem_keeps_the_fields_of_its_error(client, name, status, field, value):
    answer = client.get(f"/fault/{name}")
    detail(answer, status)
    assert answer.headers[field].strip() == value


def test_a_view_may_bring_its_own_problem(client):
    answer = client.get("/fault/own")
    assert detail(answer, 409) == "Mine."
    assert answer.json["retry"] is False


@pytest.mark.parametrize("name", ["bug", "codec"])
def test_a_fault_of_ours_is_500_without_its_secret(client, name, caplog):
    detail(client.get(f"/fault/{name}"), 500)
    assert "secret" in caplog.text


def test_a_value_that_the_core_refuses_is_422(client):
    answer = client.get("/fault/refused")
    assert detail(answer, 422) == "price must be 0 or more, not -1"
    assert answer.json["title"] == "Unprocessable Content"


def test_a_missing_form_key_is_400(client):
    detail(client.get("/fault/key"), 400)


def test_head_has_the_fields_of_the_problem_and_no_body(client):
    answer = client.head("/books/nemo")
    assert (answer.status_code, answer.data) == (404, b"")
    assert answer.content_type == "application/problem+json"


def test_a_redirect_is_no_problem(client):
    client.application.add_url_rule("/shelf/", view_func=lambda: "", endpoint="shelf")
    assert client.get("/shelf").status_code == 308


def test_members_extend_a_problem():
    answer = problem(403, "Forbidden", "No.", type="https://shop/limits", limit=3)
    assert answer.json == {
        "status": 403,
        "title": "Forbidden",
        "detail": "No.",
        "type": "https://shop/limits",
        "limit": 3,
    }
