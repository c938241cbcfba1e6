"""Running a test: script to the origin, requests through the cache, judgement."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.conformance.cache import suite
from tests.conformance.cache.judge import Result, judge
from tests.conformance.cache.origin import DATES, http_date

PAUSE = 3  # seconds
AT_ONCE = 40


def run(tests, client, clock, sleep, at_once=AT_ONCE):
    """The result of each test; `client(method, target, fields, body)` is a Reply."""

    def one(name):
        return name, run_test(tests[name], client, clock, sleep)

    if at_once == 1:
        return dict(map(one, tests))
    with ThreadPoolExecutor(at_once) as pool:
        return dict(pool.map(one, tests))


def run_test(test, client, clock, sleep):
    """The result of one test, at a URL of its own."""
    name = str(uuid.UUID(int=Random(test["id"]).getrandbits(128), version=4))
    script = json.dumps(test["requests"]).encode()
    fields = [("Content-Type", "application/json")]
    made = client("PUT", f"/config/{name}", fields, script)
    if made.status != 201:
        return Result(f"the origin took no script: {made.status}", setup=True)
    replies = []
    for number, config in enumerate(test["requests"], 1):
        fields = request_fields(test, config, number, replies, clock)
        body = config.get("request_body")
        reply = client(
            config.get("request_method", "GET"),
            target(name, config),
            fields,
            None if body is None else body.encode(),
        )
        replies.append(reply)
        pause = config.get("pause_after", 0)
        sleep(PAUSE if pause is True else pause)
    state = client("GET", f"/state/{name}", [], None)
    return judge(test, replies, json.loads(state.body), name)


def target(name, config):
    """The path and query of a request."""
    path = f"/test/{name}"
    if "filename" in config:
        path += f"/{config['filename']}"
    return f"{path}?{config['query_arg']}" if "query_arg" in config else path


def request_fields(test, config, number, replies, clock):
    """The fields of a request; a numeric date is counted from now, or, by magic, from
    when the origin dated its last answer."""
    base = int(clock())
    if config.get("magic_ims") and replies:
        base = int(replies[-1].fields.get("server-now", base))
    rfc850 = config.get("rfc850date", [])
    fields = [
        (name, http_date(base + value, name.lower() in rfc850))
        if type(value) is not str and name.lower() in DATES
        else (name, str(value))
        for name, value in config.get("request_headers", [])
    ]
    own = [("Test-ID", test["id"]), ("Req-Num", str(number))]
    return fields + own


def report(tests, results):
    """The counts as lines, and every test that did not pass with its reason."""
    final = suite.verdicts(tests, results)
    lines = []
    for kind, row in suite.counts(tests, final).items():
        said = ", ".join(f"{count} {word}" for word, count in sorted(row.items()))
        lines.append(f"{kind:<9} {sum(row.values()):>4}: {said}")
    for name, verdict in final.items():
        if verdict not in suite.PASSED and suite.kind(tests[name]) != "check":
            kind, reason = suite.kind(tests[name]), results[name].reason
            lines.append(f"{verdict:<14} {kind:<9} {name}: {reason}")
    return final, "\n".join(lines)
