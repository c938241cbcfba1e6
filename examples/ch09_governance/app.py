"""The governed shop over HTTP: described, listed, and ending where it ends."""

import time
from collections.abc import Callable, Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from examples.bookshop.problem_details import PHRASES, handle_errors, problem
from examples.ch01_state import Baskets, Orders
from examples.ch01_state import create_app as create_shop
from examples.ch09_governance import api_catalog
from examples.ch09_governance.drift import match_template
from examples.ch09_governance.lifecycle.callers import AccessLogEntry
from examples.ch09_governance.lifecycle.enforcement import enforce_lifecycle
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.ch09_governance.shop_data import description_bytes, shop_descriptions

FOR_EVERYONE = {"Cache-Control": "public, max-age=3600"}
ANONYMOUS = "nobody we know"
SunsetPlans = Mapping[tuple[str, str], SunsetPlan]


def create_app(
    *,
    baskets: Baskets,
    orders: Orders,
    sunset_plans: SunsetPlans | None = None,
    log: Callable[[AccessLogEntry], object] = lambda call: None,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the shop; `endings` maps method and path template to a plan to end it.

    Each request is told to `log`, with the name that the client gives in X-Client.
    """
    app = create_shop(baskets=baskets, orders=orders)
    return govern(app, sunset_plans=sunset_plans, log=log, clock=clock)


def govern(
    app: Flask,
    *,
    sunset_plans: SunsetPlans | None = None,
    log: Callable[[AccessLogEntry], object] = lambda call: None,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Put an app of ours under governance: lifecycle, catalogue, descriptions."""
    handle_errors(app)
    planned, described = sunset_plans or {}, shop_descriptions()["shop"]

    def current_plan() -> SunsetPlan | None:
        method = "GET" if request.method == "HEAD" else request.method
        return planned.get((method, match_template(described, request.path)))

    @app.before_request
    def refuse() -> Response | None:
        answer = enforce_lifecycle(current_plan(), clock())
        if answer.status is None:
            return None
        return problem(answer.status, PHRASES[answer.status], answer.detail)

    @app.after_request
    def announce(response: Response) -> Response:
        response.headers.update(enforce_lifecycle(current_plan(), clock()).fields)
        caller = request.headers.get("X-Client", ANONYMOUS)
        status = response.status_code
        log(AccessLogEntry(clock(), caller, request.method, request.path, status))
        return response

    @app.get(api_catalog.PATH)
    def listed() -> Response:
        base = request.host_url.rstrip("/")
        body = api_catalog.linkset(
            api_catalog.catalog_entries(shop_descriptions(), base), base
        )
        response = Response(body, content_type=api_catalog.MEDIA_TYPE)
        response.headers.update(FOR_EVERYONE)
        return response

    @app.get("/descriptions/<name>.yaml")
    def description(name: str) -> Response:
        try:
            response = Response(
                description_bytes(name), content_type=api_catalog.DESCRIBED
            )
        except KeyError:
            raise NotFound(f"no API is called {name[:40]!r}") from None
        response.headers.update(FOR_EVERYONE)
        return response

    return app
