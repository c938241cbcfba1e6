"""Every error is a problem detail and keeps its header fields (RFC 9457)."""

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

from examples.bookshop import UnknownBook
from examples.bookshop.jsontext import NotJson
from examples.bookshop.problem_details import handle_errors, problem


class SoldOut(Exception):
    pass


FAULTS = {
    "unauthorized": Unauthorized("Who?", www_authenticate=WWWAuthenticate("bearer")),
    "busy": TooManyRequests("Slow down.", retry_after=7),
    "down": ServiceUnavailable(retry_after=30),
    "range": RequestedRangeNotSatisfiable(length=10),
    "own": Conflict(response=problem(409, "Conflict", "Mine.", retry=False)),
    "bug": KeyError("secret"),
    "codec": UnicodeDecodeError("utf-8", b"?", 0, 1, "secret"),
    "store": NotJson("secret"),
    "refused": ValueError("price must be 0 or more, not -1"),
    "unknown": UnknownBook("nemo"),
    "sold-out": SoldOut("no copy of 'emma' is left"),
}


@pytest.fixture(params=[False, True], ids=["production", "debug"])
def client(request):
    app = create_app()
    app.debug = request.param
    return app.test_client()


def create_app():
    app = Flask("shop")
    handle_errors(app, {SoldOut: 409})

    @app.get("/fault/<name>")
    def fault(name):
        raise FAULTS[name]

    @app.get("/form")
    def form():
        return request.args["missing"]

    @app.get("/shelf/")
    def shelf():
        return ""

    return app


def detail(response, status):
    """Check what every problem has in common and return its detail."""
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert "Traceback" not in response.text and "secret" not in response.text
    return response.json["detail"]


@pytest.mark.parametrize(
    ("name", "status", "title", "said"),
    [
        ("unknown", 404, "Not Found", "no book has the id 'nemo'"),
        ("refused", 422, "Unprocessable Content", "price must be 0 or more, not -1"),
        ("sold-out", 409, "Conflict", "no copy of 'emma' is left"),
        ("busy", 429, "Too Many Requests", "Slow down."),
    ],
)
def test_an_error_says_in_one_sentence_what_is_wrong(client, name, status, title, said):
    answer = client.get(f"/fault/{name}")
    assert detail(answer, status) == said
    assert answer.json["title"] == title


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


def test_a_wrong_method_still_says_which_are_allowed(client):
    answer = client.delete("/form")
    detail(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_an_unknown_path_is_404(client):
    detail(client.get("/nowhere"), 404)


def test_a_missing_query_key_is_400(client):
    detail(client.get("/form"), 400)


@pytest.mark.parametrize("name", ["bug", "codec", "store"])
def test_a_fault_of_ours_is_500_and_its_secret_stays_in_the_log(client, name, caplog):
    detail(client.get(f"/fault/{name}"), 500)
    assert "secret" in caplog.text


def test_a_view_may_bring_its_own_problem(client):
    answer = client.get("/fault/own")
    assert detail(answer, 409) == "Mine."
    assert answer.json["retry"] is False


def test_head_has_the_fields_of_the_problem_and_no_body(client):
    answer = client.head("/fault/unknown")
    assert (answer.status_code, answer.data) == (404, b"")
    assert answer.content_type == "application/problem+json"


def test_a_redirect_is_no_problem(client):
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
