"""Chapter 9: reading, linting, lifecycle, approval, and the governed shop."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import pytest

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch09_governance import (
    ObservedResponse,
    SunsetPlan,
    UnreadableDescription,
    active_callers,
    compare_descriptions,
    create_app,
    enforce_lifecycle,
    find_drift,
    lint,
    read_description,
    review_change,
    shop_descriptions,
    shop_style_guide,
)
from examples.ch09_governance.approval import (
    ApprovalsError,
    change_digest,
    read_approvals,
)
from examples.ch09_governance.experiments import lying, trial, unstopped
from examples.ch09_governance.experiments.editing import described, edited, shop
from examples.ch09_governance.experiments.large import large
from examples.ch09_governance.experiments.twelve import renamed
from examples.ch09_governance.lifecycle.callers import (
    DAY,
    AccessLogEntry,
    may_be_removed,
)
from examples.ch09_governance.lifecycle.sunset_plan import LifecycleStage
from examples.ch09_governance.lifecycle.version_policy import required_version
from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.sarif import as_sarif
from examples.ch09_governance.lint.style_guide import StyleGuideError, read_style_guide
from examples.ch09_governance.openapi.json_reader import read_json
from examples.ch09_governance.openapi.yaml_reader import read_yaml
from examples.lab import MemoryStore

ROOT = Path(__file__).parents[2]
FAULTY = ROOT / "examples/ch09_governance/experiments/faulty"
TODAY = datetime.date(2026, 6, 1)
START = "openapi: 3.1.0\n"


def refusal(raw):
    """What reading refuses, as line, column and message."""
    with pytest.raises(UnreadableDescription) as caught:
        read_description(raw if isinstance(raw, bytes) else raw.encode())
    return caught.value


LAUGHS = START + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
LAUGHS += "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        (START + "x: {a: 1, a: 2}", 2, 11, "stands twice"),
        (START + "x: &a [1, *a]", 2, 11, "inside itself"),
        (START + "x: *a", 2, 4, "before it exists"),
        (LAUGHS, 8, 15, "once the aliases are filled in"),
        (START + "x: " + "[" * 100_000, 2, 203, "nested deeper"),
        ('{"openapi": "3.1.0", "x": ' + "[" * 100_000, 1, 226, "nested deeper"),
        (START + "x: [1,", 3, 1, ""),
        (START + "---\na: 1", 2, 1, "a second document"),
        ('swagger: "2.0"', 1, 1, "Swagger 2.0"),
        ("info: {}", 1, 1, "openapi is missing"),
        ("openapi: 3.3.0", 1, 1, "must be 3.0.x, 3.1.x or 3.2.x"),
        (START + "x: {<<: [1]}", 2, 9, "must name a mapping"),
        ("openapi: 3.1", 1, 1, "as text, not 3.1"),
        ("- 1", 1, 1, "a mapping"),
        ("", 1, 1, "a mapping"),
        ('{"openapi": "3.1.0",}', 1, 21, "no place here"),
        ('{"openapi": "3.1.0", "openapi": 1}', 1, 22, "stands twice"),
        ('{"openapi": "3.1.0"', 1, 13, "ends too early"),
        ('{"openapi": "3.1.0"} 1', 1, 22, "goes on after its end"),
        ('{"openapi": 01}', 1, 14, "must stand before"),
        (START + "paths: []", 2, 1, "paths must be a mapping"),
        (b"openapi: 3.1.0\nx: \xff", 2, 4, "not UTF-8"),
        (START + "? [a]\n: 1", 2, 3, "a key must be text"),
    ],
)
def test_what_nobody_can_read_is_refused_with_its_place(text, line, column, said):
    error = refusal(text)
    assert said in error.message
    assert error.line == line
    if said:
        assert error.column == column


def test_too_many_bytes_are_refused_before_they_are_read():
    assert "the limit is 20000000" in refusal(b" " * 20_000_001).message


@pytest.mark.parametrize(
    "text",
    ['{"a": [1, -2.5e3, true, null, "\\u00e9\\n"], "b": {}}', "[]", '"x"', "[[], {}]"],
)
def test_json_is_read_as_the_standard_library_reads_it(text):
    assert read_json(text) == json.loads(text)


@pytest.mark.parametrize("text", ["{", "[1,]", "[1 2]", '{"a"}', "{1: 2}", "]", "nul"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(UnreadableDescription):
        read_json(text)


def test_words_of_yaml_mean_what_the_core_schema_says():
    tree = read_yaml("{a: no, b: 0o17, c: 1e3, d: ~, e: 2026-01-31, f: '1', g: true}")
    assert tree == {
        "a": "no", "b": 15, "c": 1000.0, "d": None, "e": "2026-01-31", "f": "1",
        "g": True,
    }  # fmt: skip


def test_places_are_those_of_keys_and_items():
    text = START + "paths:\n  /a:\n    get:\n      tags: [x, y]\n"
    found = read_description(text.encode())
    assert found.place(("paths", "/a", "get")) == (4, 5)
    assert found.place(("paths", "/a", "get", "tags", 1)) == (5, 17)
    assert found.place(("paths", "/nowhere")) == (2, 1)


def test_the_shops_own_descriptions_keep_its_style():
    found = {
        name: lint(one, shop_style_guide()) for name, one in shop_descriptions().items()
    }
    assert found == {"health": (), "shop": (), "sign_in": ()}


QUANTITY = "components schemas Line properties quantity"
BREACHES = [
    ("path-case", "paths /Books_List", {"get": {}}),
    ("property-case", "components schemas Line properties bookId", {}),
    ("error-is-problem", "components responses NotFound content", {"text/html": {}}),
    ("secret-in-query", "paths /basket parameters", [{"name": "token", "in": "query"}]),
    ("deprecated-has-sunset", "paths /basket get deprecated", True),
    ("owner-is-named", "info x-owner", 7),
    ("read-says-cache", "paths /basket get responses 200 headers", {}),
    ("write-is-repeatable", "paths /orders post parameters", []),
    ("external-ref", "components schemas Line properties x", {"$ref": "other.yaml#/a"}),
    ("invalid-ref", "components schemas Line properties x", {"$ref": "#/nowhere"}),
    ("invalid-ref", "components schemas Line", {"$ref": "#/components/schemas/Line"}),
    ("oas3-unused-component", "components schemas Nobody", {}),
    ("oas3-operation-security-defined", "security", [{"nothing": []}]),
    ("typed-enum", f"{QUANTITY} enum", [1, "2"]),
    ("duplicated-entry-in-enum", f"{QUANTITY} enum", [1, 1]),
    ("schema-examples", "components schemas Line examples", [{"book_id": 7}]),
    ("oas3-valid-schema-example", "components schemas Line example", {}),
    ("path-params", "paths /basket/{book_id} delete parameters", []),
    ("tag-description", "tags 0", {"name": "catalogue"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "place", "value"), BREACHES)
def test_each_rule_finds_its_breach(rule, place, value):
    found = lint(described(edited(shop(), place, value)), shop_style_guide())
    assert rule in {one.rule for one in found}


def test_one_and_true_are_two_values_of_an_enum():
    place = "components schemas Line properties quantity"
    tree = edited(shop(), place, {"enum": [1, True]})
    assert "duplicated-entry-in-enum" not in {f.rule for f in lint(described(tree))}


def test_every_rule_has_a_reason_and_a_fix_and_is_known_by_its_name():
    for id, rule in RULES.items():
        assert rule.id == id
        assert rule.reason.endswith(".")
        assert rule.fix.endswith(".")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rules.nothing]", "no rule 'nothing'"),
        ('[rules.path-case]\nseverity = "bad"', "severity must be one of"),
        ('[rules.path-case]\nother = "bad"', "no option 'other'"),
        ("[rules.path-case]\npattern = 7", "must be a str"),
        ("rules = 7", "must be a table"),
        ("rules.path-case = 7", "must be a table"),
        ("[", "not TOML"),
    ],
)
def test_a_style_guide_that_asks_for_nothing_we_have_is_refused(text, said):
    with pytest.raises(StyleGuideError, match=said):
        read_style_guide(text, RULES)


def test_a_style_guide_switches_a_rule_off():
    tree = edited(shop(), "info x-owner", 7)
    style = read_style_guide('[rules.owner-is-named]\nseverity = "off"', RULES)
    assert lint(described(tree), style) == ()


def test_sarif_names_rule_line_and_column():
    path = FAULTY / "parcels.yaml"
    findings = lint(read_description(path.read_bytes()))
    run = json.loads(as_sarif("parcels.yaml", findings, RULES))["runs"][0]
    first = run["results"][0]
    rules = run["tool"]["driver"]["rules"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == findings[0].rule
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": findings[0].line, "startColumn": findings[0].column}


def test_the_large_description_is_the_same_each_time_and_has_its_faults():
    found = lint(read_description(large(20).encode()))
    assert sum(one.rule == "operation-description" for one in found) == 2


def test_fields_are_written_as_their_standards_say():
    plan = SunsetPlan(1_688_169_599, 1_719_791_999, successor="/v2")
    fields = plan.fields()
    assert fields["Deprecation"] == "@1688169599"
    assert fields["Sunset"] == "Sun, 30 Jun 2024 23:59:59 GMT"
    assert fields["Link"] == '</v2>; rel="successor-version"'


@pytest.mark.parametrize(
    ("now", "stage", "status"),
    [
        (9, LifecycleStage.CURRENT, None),
        (10, LifecycleStage.DEPRECATED, None),
        (50, LifecycleStage.BROWNOUT, 503),
        (59.9, LifecycleStage.BROWNOUT, 503),
        (60, LifecycleStage.DEPRECATED, None),
        (100, LifecycleStage.GONE, 410),
    ],
)
def test_a_plan_runs_its_course(now, stage, status):
    plan = SunsetPlan(10, 100, ((50, 60),))
    answer = enforce_lifecycle(plan, now)
    assert plan.stage(now) is stage
    assert answer.status == status
    assert ("Sunset" in answer.fields) == (stage is not LifecycleStage.CURRENT)


def test_a_brownout_says_when_it_is_over():
    assert (
        enforce_lifecycle(SunsetPlan(10, 100, ((50, 60),)), 52).fields["Retry-After"]
        == "8"
    )


@pytest.mark.parametrize("brownouts", [((5, 20),), ((50, 50),), ((90, 101),)])
def test_a_plan_that_runs_backwards_is_refused(brownouts):
    with pytest.raises(ValueError, match="must lie between"):
        SunsetPlan(10, 100, brownouts)
    with pytest.raises(ValueError, match="before the deprecation"):
        SunsetPlan(10, 9)


def test_the_log_says_who_still_calls_and_whether_the_end_hurts():
    calls = [
        AccessLogEntry(at, who, "GET", "/old", 200)
        for at, who in ((0, "a"), (9 * DAY, "b"))
    ]
    calls.append(AccessLogEntry(9 * DAY, "c", "GET", "/new", 200))
    found = active_callers(calls, lambda method, path: path == "/old")
    assert [(one.name, one.calls) for one in found] == [("a", 1), ("b", 1)]
    assert not may_be_removed(found, 10 * DAY)
    assert may_be_removed(found[:1], 10 * DAY)


def test_a_breaking_change_waits_for_the_owner_of_the_old_description():
    old, new = described(shop()), described(renamed())
    stolen = described(edited(renamed(), "info x-owner", "thief"))
    assert not review_change(old, new, (), TODAY).merge
    assert not review_change(old, stolen, ("thief",), TODAY).merge
    assert not review_change(old, None, (), TODAY).merge
    assert review_change(old, None, ("shelf",), TODAY).merge


def test_the_version_must_say_what_the_change_does():
    old, new = described(shop()), described(renamed())
    told = described(edited(renamed(), "info version", "2.0.0"))
    assert "must be 2.0.0" in review_change(old, new, ("shelf",), TODAY).objections[0]
    assert review_change(old, told, ("shelf",), TODAY).merge
    isbn = edited(shop(), "components schemas Book properties isbn", {"type": "string"})
    assert (
        required_version("1.0.0", compare_descriptions(shop(), isbn, today=TODAY))
        == "1.1.0"
    )


def test_an_approval_is_for_these_bytes_and_no_others():
    assert change_digest(b"a", b"b") != change_digest(b"a", b"c")
    assert change_digest(b"ab", b"c") != change_digest(b"a", b"bc")
    with pytest.raises(ApprovalsError):
        read_approvals('[approved]\nx = "shelf"')


def test_drift_is_told_once_and_what_is_described_is_none():
    found = shop_descriptions()["shop"]
    good = ObservedResponse("GET", "/books/emma", 404, "application/problem+json",
                    {"status": 404, "title": "x", "detail": "y"})  # fmt: skip
    bad = ObservedResponse("GET", "/books/emma", 404, "text/html")
    assert find_drift(found, [good]) == ()
    assert len(find_drift(found, [bad, bad])) == 1


def test_a_body_is_held_against_its_schema_behind_a_path_with_a_variable():
    assert [one.what for one in lying()] == [
        '"price_cents" is a required property',
        "the status 418 is not described",
        "nobody has described this operation",
    ]


def test_exactly_one_incident_is_stopped_by_nobody():
    assert unstopped(trial()) == 1


def governed(now=0.0, **sunset_plans):
    lines = []
    app = create_app(
        baskets=MemoryBaskets(lambda: "ticket"),
        orders=Orders(MemoryStore()),
        sunset_plans={
            ("DELETE", "/basket/{book_id}"): SunsetPlan(10, 100, ((50, 60),))
        },
        log=lines.append,
        clock=lambda: now,
    )
    return app.test_client(), lines


@pytest.mark.parametrize(
    ("now", "status"), [(0, 200), (20, 200), (55, 503), (100, 410)]
)
def test_the_governed_shop_ends_what_is_to_end(now, status):
    client, lines = governed(now)
    reply = client.delete("/basket/emma", headers={"X-Client": "alice"})
    assert reply.status_code == status
    assert ("Deprecation" in reply.headers) == (now >= 10)
    assert (lines[0].caller, lines[0].status) == ("alice", status)
    assert "Sunset" not in client.get("/basket").headers


def test_the_catalogue_leads_to_descriptions_that_can_be_read():
    client, _ = governed()
    reply = client.get("/.well-known/api-catalog")
    assert reply.headers["Content-Type"].startswith("application/linkset+json")
    linkset = json.loads(reply.data)["linkset"]
    assert len(linkset[0]["item"]) == len(linkset) - 1 == 3
    href = linkset[2]["service-desc"][0]["href"].removeprefix("http://localhost")
    assert (
        read_description(client.get(href).data).root["info"]["title"] == "The bookshop"
    )
    assert client.get("/descriptions/nothing.yaml").status_code == 404


def run(*words):
    command = [sys.executable, "-m", "examples.ch09_governance", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_commands_say_by_their_status_what_they_found(tmp_path):
    good = "examples/ch09_governance/descriptions/shop.yaml"
    broken, bad = tmp_path / "broken.yaml", tmp_path / "bad.yaml"
    broken.write_text((ROOT / good).read_text().replace("price_cents", "price"))
    bad.write_text("openapi: 3.1.0\nx: [")
    assert run("lint", good).returncode == 0
    assert run("lint", str(FAULTY / "parcels.yaml")).returncode == 1
    assert run("diff", good, good).returncode == 0
    assert run("diff", good, str(broken)).returncode == 1
    assert run("catalog").returncode == 0
    for words in (["lint", str(bad)], ["lint", "nowhere"], ["lint"], ["bark"]):
        done = run(*words)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
