"""The suite's origin as a WSGI application: it answers as the test's script says."""

import json
import threading
from email.utils import formatdate

DATES = {"date", "expires", "last-modified", "if-modified-since"}
LOCATIONS = {"location", "content-location"}


class Script:
    """What one test will get, and what was seen of it."""

    def __init__(self, requests):
        self.requests, self.seen, self.previous = requests, [], {}

    def remember(self, fields):
        """Keep the validators that the next request may come with."""
        if any(name.lower() in ("etag", "last-modified") for name, *_ in fields):
            self.previous = {name.lower(): value for name, value, *_ in fields}


class Origin:
    """PUT /config/ID, GET /test/ID[/...], GET /state/ID."""

    def __init__(self, clock, sleep):
        self._clock, self._sleep = clock, sleep
        self._scripts, self._lock = {}, threading.Lock()

    def __call__(self, environ, start_response):
        what, _, rest = environ["PATH_INFO"].lstrip("/").partition("/")
        uuid = rest.partition("/")[0]
        if what == "config":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            requests = json.loads(environ["wsgi.input"].read(length))
            self._scripts[uuid] = Script(requests)
            return plain(start_response, "201 Created")
        if uuid not in self._scripts:
            return plain(start_response, "404 Not Found")
        if what == "state":
            seen = json.dumps(self._scripts[uuid].seen)
            return plain(start_response, "200 OK", seen)
        return self._test(environ, start_response, self._scripts[uuid], uuid)

    def _test(self, environ, start_response, script, uuid):
        """Answer one request of a test."""
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        number = int(environ.get("HTTP_REQ_NUM") or 0)
        if not 0 < number <= len(script.requests):
            return plain(start_response, "406 Request Number Out Of Range")
        config, now, entry = script.requests[number - 1], self._clock(), seen(environ)
        with self._lock:
            script.seen.append(entry)
            count = len(script.seen)
        self._before(config, environ)
        fields = [
            dated(pair, now, config, environ, uuid)
            for pair in config.get("response_headers", [])
        ]
        entry["response_headers"] = fields
        status, body = answer(config, entry, script, uuid)
        script.remember(fields)
        own = [
            ("Server-Request-Count", str(count)),
            ("Client-Request-Count", str(number)),
            ("Server-Now", str(int(now))),
        ]
        if "content-type" not in {name.lower() for name, *_ in fields}:
            own.append(("Content-Type", "text/plain"))
        start_response(status, [(n, str(v)) for n, v, *_ in [*own, *fields]])
        return [body] if environ["REQUEST_METHOD"] != "HEAD" and body else []

    def _before(self, config, environ):
        """Do what comes before the final response."""
        for interim in config.get("interim_responses", []):
            environ["conformance.interim"](*interim)
        if config.get("disconnect"):
            environ["conformance.disconnect"]()
        if config.get("response_pause"):
            self._sleep(config["response_pause"])


def answer(config, entry, script, uuid):
    """Status and body; what should be validated gets a 304, or a 999 if it was not."""
    code, phrase = config.get("response_status", [200, "OK"])
    if str(config.get("expected_type", "")).endswith("validated"):
        asked, last = entry["request_headers"], script.previous
        same = asked.get("if-none-match") == last.get("etag", "") or asked.get(
            "if-modified-since"
        ) == last.get("last-modified", "")
        code, phrase = (304, "Not Modified") if same else (999, "304 Not Generated")
    body = config.get("response_body", uuid) or ""
    bodiless = code in (204, 304)
    return f"{code} {phrase}", b"" if bodiless else body.encode()


def seen(environ):
    """What the origin saw of a request."""
    fields = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
    }
    method = environ["REQUEST_METHOD"]
    return {
        "request_num": int(environ["HTTP_REQ_NUM"]),
        "request_method": method,
        "request_headers": fields,
    }


def dated(pair, now, config, environ, uuid):
    """A header of the script as it is sent: numbers become dates, paths URLs."""
    name, value, *check = pair
    if type(value) is not str and name.lower() in DATES:
        value = http_date(now + value, name.lower() in config.get("rfc850date", []))
    if name.lower() in LOCATIONS and config.get("magic_locations"):
        value = f"http://{environ['HTTP_HOST']}/test/{uuid}/{value}"
    return [name, value, *check]


def http_date(seconds, rfc850=False):
    """A date in the preferred format, or in that of RFC 850."""
    date = formatdate(int(seconds), usegmt=True)
    if not rfc850:
        return date
    days = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    day = next(each for each in days if each.startswith(date[:3]))
    _, number, month, year, time, zone = date.split()
    return f"{day}, {number}-{month}-{year[2:]} {time} {zone}"


def plain(start_response, status, text=""):
    fields = [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))]
    start_response(status, fields)
    return [text.encode()]
