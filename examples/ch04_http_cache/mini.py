"""A shell as small as it gets: the cache that the notebook grows, in its last form."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy

import requests
from flask import Flask, Request, Response, request
from werkzeug.datastructures import Headers
from werkzeug.http import http_date

Clock = Callable[[], float]


@dataclass(slots=True)
class Stored:
    answer: Response
    asked: Headers
    at: float  # when it came, in seconds


def key_of(asked: Request) -> str:
    return asked.url


def lifetime(answer: Response) -> float:
    control = answer.cache_control
    if control.no_cache:
        return 0.0
    for seconds in (control.s_maxage, control.max_age):
        if seconds is not None:
            return seconds
    if answer.date and "Expires" in answer.headers:
        expires = answer.expires or answer.date
        return (expires - answer.date).total_seconds()
    if answer.date and answer.last_modified:
        return 0.1 * (answer.date - answer.last_modified).total_seconds()
    return 0.0


def age(stored: Stored, now: float) -> float:
    date, told = stored.answer.date, stored.answer.age
    by_date = stored.at - date.timestamp() if date else 0.0
    by_age = told.total_seconds() if told else 0.0
    return max(0.0, by_date, by_age) + now - stored.at


def may_store(asked: Request, answer: Response) -> bool:
    control = answer.cache_control
    if asked.method != "GET" or answer.status_code != HTTPStatus.OK:
        return False
    if control.no_store or control.private:
        return False
    for_all = control.public or control.s_maxage is not None
    if "Authorization" in asked.headers:
        return bool(for_all or control.must_revalidate)
    return bool(for_all or "Set-Cookie" not in answer.headers)


def fits(stored: Stored, asked: Request) -> bool:
    return all(
        name != "*" and stored.asked.get(name) == asked.headers.get(name)
        for name in stored.answer.vary
    )


def question(stored: Stored | None) -> dict[str, str]:
    etag = stored and stored.answer.headers.get("ETag")
    since = stored and stored.answer.headers.get("Last-Modified")
    asking = {"If-None-Match": etag, "If-Modified-Since": since}
    return {name: value for name, value in asking.items() if value}


def renewed(stored: Stored, answer: Response) -> Response:
    fields = Headers(stored.answer.headers)
    fields.pop("Age", None)
    fields.update(answer.headers)
    return Response(stored.answer.data, HTTPStatus.OK, fields)


def handed_out(stored: Stored, now: float) -> Response:
    fields = Headers(stored.answer.headers)
    fields["Age"] = str(int(age(stored, now)))
    copy = Response(stored.answer.data, stored.answer.status_code, fields)
    copy.make_conditional(request)
    return copy


def forward(session: requests.Session, origin: str, asking: dict[str, str]) -> Response:
    dropped = {"Host", "If-None-Match", "If-Modified-Since"}
    fields = {n: v for n, v in request.headers if n not in dropped} | asking
    url = origin + request.full_path.removesuffix("?")
    reply = session.request(request.method, url, headers=fields, data=request.data)
    return Response(reply.content, reply.status_code, dict(reply.headers))


def create_cache(session: requests.Session, origin: str, now: Clock) -> Flask:
    app = Flask("cache", static_folder=None)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    kept: dict[str, list[Stored]] = {}

    @app.route("/", methods=["GET", "POST", "PUT", "DELETE"], defaults={"path": ""})
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
    def handle(path: str) -> Response:
        under_key = kept.setdefault(key_of(request), [])
        if request.method not in ("GET", "HEAD"):
            under_key.clear()
        if request.method != "GET":
            return forward(session, origin, {})
        found = next((each for each in under_key if fits(each, request)), None)
        if found is not None and age(found, now()) < lifetime(found.answer):
            return handed_out(found, now())
        answer = forward(session, origin, question(found))
        answer.headers.setdefault("Date", http_date(now()))
        if found is not None:
            under_key.remove(found)
            if answer.status_code == HTTPStatus.NOT_MODIFIED:
                answer = renewed(found, answer)
        found = Stored(answer, Headers(request.headers), now())
        if may_store(request, answer):
            under_key.append(found)
        return handed_out(found, now())

    return app


def create_from_config(origin: str) -> Flask:
    """Build it for a real server; what it keeps is in the memory of one process."""
    return create_cache(requests.Session(), origin, now=time.time)
