"""The governed shop over HTTP: described, listed, and ending where it ends."""

import time
from collections.abc import Callable, Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from examples.bookshop.problems import PHRASES, handle_errors, problem
from examples.ch01_state import Baskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch09_governance import api_catalog
from examples.ch09_governance.drift import match
from examples.ch09_governance.lifecycle.callers import Call
from examples.ch09_governance.lifecycle.enforcement import enforce
from examples.ch09_governance.lifecycle.sunset_plan import Ending
from examples.ch09_governance.shop_data import published, text

FOR_EVERYONE = {"Cache-Control": "public, max-age=3600"}
ANONYMOUS = "nobody we know"
Endings = Mapping[tuple[str, str], Ending]


def create_app(
    *,
    baskets: Baskets,
    orders: Orders,
    endings: Endings | None = None,
    log: Callable[[Call], object] = lambda call: None,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the shop; `endings` maps method and path template to a plan to end it.

    Each request is told to `log`, with the name that the client gives in X-Client.
    """
    app = create_shop(baskets=baskets, orders=orders)
    return govern(app, endings=endings, log=log, clock=clock)


def govern(
    app: Flask,
    *,
    endings: Endings | None = None,
    log: Callable[[Call], object] = lambda call: None,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Put an app of ours under governance: lifecycle, catalogue, descriptions."""
    handle_errors(app)
    planned, described = endings or {}, published()["shop"]

    def ending() -> Ending | None:
        method = "GET" if request.method == "HEAD" else request.method
        return planned.get((method, match(described, request.path)))

    @app.before_request
    def refuse() -> Response | None:
        answer = enforce(ending(), clock())
        if answer.status is None:
            return None
        return problem(answer.status, PHRASES[answer.status], answer.detail)

    @app.after_request
    def announce(response: Response) -> Response:
        response.headers.update(enforce(ending(), clock()).fields)
        caller = request.headers.get("X-Client", ANONYMOUS)
        status = response.status_code
        log(Call(clock(), caller, request.method, request.path, status))
        return response

    @app.get(api_catalog.PATH)
    def listed() -> Response:
        base = request.host_url.rstrip("/")
        body = api_catalog.linkset(api_catalog.entries(published(), base), base)
        response = Response(body, content_type=api_catalog.MEDIA_TYPE)
        response.headers.update(FOR_EVERYONE)
        return response

    @app.get("/descriptions/<name>.yaml")
    def description(name: str) -> Response:
        try:
            response = Response(text(name), content_type=api_catalog.DESCRIBED)
        except KeyError:
            raise NotFound(f"no API is called {name[:40]!r}") from None
        response.headers.update(FOR_EVERYONE)
        return response

    return app
