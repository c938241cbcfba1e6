"""Judging: what a test expects, held against what the client and the origin saw."""

from dataclasses import dataclass

from tests.conformance.cache.origin import DATES, http_date


@dataclass(frozen=True)
class Result:
    """Why a test failed, if it did; `setup` when it could not be set up."""

    reason: str = ""
    setup: bool = False


@dataclass(frozen=True)
class Reply:
    """What the client got; `fields` by names in small letters, lines combined."""

    status: int
    fields: dict
    body: bytes
    interim: list


class Failed(Exception):
    """A check failed; the first of its arguments is the check's name."""


def judge(test, replies, seen, uuid):
    """The result of one test, with all its requests done."""
    for number, (config, reply) in enumerate(
        zip(test["requests"], replies, strict=True), 1
    ):
        try:
            check_reply(config, number, reply, uuid)
            check_origin(config, number, reply, seen)
        except Failed as failed:
            name, text = failed.args
            setup = config.get("setup") or name in config.get("setup_tests", [])
            return Result(f"request {number}: {text}", bool(setup))
    return Result()


def expect(true, name, text):
    if not true:
        raise Failed(name, text)


def check_reply(config, number, reply, uuid):
    """What the client can see."""
    expect(reply is not None, "setup", "no answer")
    count = reply.fields.get("server-request-count")
    came = int(count) if count else None
    if config.get("expected_type") == "cached":
        fine = came is not None and came < number
        fine = fine or (reply.status == 304 and came is None)
        expect(fine, "expected_type", "the response does not come from the cache")
    if config.get("expected_type") == "not_cached":
        fine = came is not None and came >= number
        expect(fine, "expected_type", "the response comes from the cache")
    check_status(config, reply)
    for each in config.get("expected_response_headers", []):
        check_field(each, reply)
    for each in config.get("expected_response_headers_missing", []):
        check_missing(each, reply.fields)
    check_interim(config, reply)
    check_body(config, reply, uuid)


def check_status(config, reply):
    if "expected_status" in config:
        wanted = config["expected_status"]
        if wanted is not None:
            expect(reply.status == wanted, "expected_status", f"got {reply.status}")
    elif str(config.get("expected_type", "")).endswith("validated"):
        expect(reply.status != 999, "expected_type", "it was not validated")
    elif "response_status" in config:
        wanted = config["response_status"][0]
        expect(reply.status == wanted, "expected_status", f"got {reply.status}")
    else:
        fine = reply.status in (200, 304)
        expect(fine, "expected_status", f"got {reply.status}")


def check_field(wanted, reply):
    name, *rest = [wanted] if isinstance(wanted, str) else wanted
    value, check = reply.fields.get(name.lower()), "expected_response_headers"
    expect(value is not None, check, f"{name} is missing")
    if not rest:
        return
    if rest[0] == "=":
        other = reply.fields.get(rest[1].lower())
        expect(value == other, check, f"{name} is {value!r}, {rest[1]} {other!r}")
    elif rest[0] == ">":
        fine = value.isdigit() and int(value) > rest[1]
        expect(fine, check, f"{name} is {value!r}")
    else:
        expect(value == said(name, rest[0], reply), check, f"{name} is {value!r}")


def said(name, value, reply):
    """A numeric date is counted from the instant at which the origin answered."""
    if type(value) is not str and name.lower() in DATES:
        return http_date(int(reply.fields.get("server-now", 0)) + value)
    return str(value)


def check_missing(unwanted, fields, check="expected_response_headers_missing"):
    name, *rest = [unwanted] if isinstance(unwanted, str) else unwanted
    value = fields.get(name.lower())
    there = value is not None and (not rest or rest[0] in value)
    expect(not there, check, f"{name} is {value!r}")


def check_interim(config, reply):
    for wanted in config.get("expected_interim_responses", []):
        status, fields = wanted[0], wanted[1] if len(wanted) > 1 else []
        needed = {name.lower(): value for name, value in fields}
        got = [(code, lower(pairs)) for code, pairs in reply.interim]
        fine = any(
            code == status and needed.items() <= pairs.items() for code, pairs in got
        )
        expect(fine, "expected_interim_responses", f"interim responses: {got}")


def lower(pairs):
    return {name.lower(): value for name, value in pairs.items()}


def check_body(config, reply, uuid):
    if config.get("check_body", True) is False or reply.status in (304, 999):
        return
    if config.get("request_method") == "HEAD":
        return
    wanted = config.get("expected_response_text", config.get("response_body", uuid))
    if wanted is not None:
        text = reply.body.decode("utf-8", "replace")
        expect(text == wanted, "expected_response_text", f"the body is {text[:80]!r}")


def check_origin(config, number, reply, seen):
    """What the origin has seen of this request, if it came that far."""
    if config.get("expected_type") == "cached":
        return
    entry = next((each for each in seen if each["request_num"] == number), None)
    if config.get("expected_type") == "not_cached":
        expect(entry is not None, "expected_type", "the origin did not see it")
    if entry is None:
        needs = {"expected_request_headers", "expected_method"} & set(config)
        validated = str(config.get("expected_type", "")).endswith("validated")
        expect(not needs and not validated, "expected_type", "the origin saw nothing")
        return
    check_validated(config, entry)
    check_request(config, entry)
    check_sent(entry, reply)


def check_validated(config, entry):
    needed = {"etag_validated": "if-none-match", "lm_validated": "if-modified-since"}
    field = needed.get(config.get("expected_type"))
    fine = field is None or field in entry["request_headers"]
    expect(fine, "expected_type", f"the origin saw no {field}")


def check_request(config, entry):
    if "expected_method" in config:
        method = entry["request_method"]
        expect(method == config["expected_method"], "expected_method", f"got {method}")
    fields = entry["request_headers"]
    for wanted in config.get("expected_request_headers", []):
        name, *rest = [wanted] if isinstance(wanted, str) else wanted
        value = fields.get(name.lower())
        fine = value is not None if not rest else value == rest[0]
        expect(fine, "expected_request_headers", f"the origin saw {name}: {value!r}")
    for unwanted in config.get("expected_request_headers_missing", []):
        check_missing(unwanted, fields, "expected_request_headers_missing")


def check_sent(entry, reply):
    """What the origin sent must arrive, unless the test says not to look."""
    if int(reply.fields.get("server-request-count", 0)) == 0:
        return
    for name, value, *check in entry.get("response_headers", []):
        if check and check[0] is False:
            continue
        values = [str(v) for n, v, *_ in entry["response_headers"] if n == name]
        got = reply.fields.get(name.lower())
        expect(got in (str(value), ", ".join(values)), "setup", f"{name} is {got!r}")
