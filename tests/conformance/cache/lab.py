"""Origin, cache and client in the laboratory: a minute of pauses takes a second."""

import requests

from examples.ch04_http_cache.lab_caches import shared_cache
from examples.lab import HangUp, Network
from tests.conformance.cache.judge import Reply
from tests.conformance.cache.origin import Origin, http_date


class LabSuite:
    """One network with the suite's origin and a cache before it, or none."""

    def __init__(self, *, store=None, cached=True):
        self.net = Network()
        self.net.host("origin", self._origin)
        self._host = "cache" if cached else "origin"
        if store:
            self.net.store(store)
        if cached:
            self.net.host("cache", shared_cache("origin", store=store))
        self._adapter = self.net.session().get_adapter("http://")

    def _origin(self, node):
        origin = Origin(node.clock, node.sleep)

        def app(environ, start_response):
            environ["conformance.disconnect"] = hang_up

            def start(status, fields):
                names = {name.lower() for name, _ in fields}
                dated = [] if "date" in names else [("Date", http_date(node.clock()))]
                start_response(status, [*dated, *fields])

            return origin(environ, start)

        return app

    def client(self, method, target, fields, body):
        """Send one request; its fields are all there are."""
        url = f"http://{self._host}{target}"
        prepared = requests.Request(method, url, data=body).prepare()
        prepared.url = url  # byte for byte
        prepared.headers.clear()
        for name, value in fields:
            before = prepared.headers.get(name)
            prepared.headers[name] = f"{before}, {value}" if before else value
        try:
            answer = self._adapter.send(prepared)
            read = answer.content
        except requests.RequestException as error:
            return Reply(0, {"error": str(error)}, b"", [])
        got = {}
        for name, value in answer.raw.headers.items():
            got.setdefault(name.lower(), []).append(value)
        joined = {name: ", ".join(values) for name, values in got.items()}
        return Reply(answer.status_code, joined, read, [])


def hang_up():
    raise HangUp("as the script says")


def can_run(test):
    """Interim responses do not travel in the laboratory."""
    return not any("interim_responses" in each for each in test["requests"])
