"""Descriptions in several files: read together, and what cannot be read is said."""

import pytest

from examples.ch09_governance.__main__ import main

MAIN = """openapi: 3.1.0
info: {title: t, version: 1.0.0, x-owner: shelf}
paths:
  /a: {$ref: paths/a.yaml}
components: {schemas: {Name: {type: string}}}
"""
PATH = """get:
  operationId: a
  responses:
    '200':
      description: ok
      content: {application/json: {schema: {$ref: ../schemas/things.yaml#/Thing}}}
"""
THINGS = """Thing:
  type: object
  properties:
    name: {$ref: ../openapi.yaml#/components/schemas/Name}
    size: {$ref: '#/Size'}
    next: {$ref: '#/Thing'}
  required: [size]
Size: {type: integer}
"""


def written(folder, **changed):
    """Write the three files, one of them changed; return the first one's name."""
    texts = {"openapi.yaml": MAIN, "paths/a.yaml": PATH, "schemas/things.yaml": THINGS}
    for name, text in texts.items():
        file, edited = folder / name, text
        for old, new in changed.get(file.stem, ()):
            assert old in edited
            edited = edited.replace(old, new)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(edited)
    return str(folder / "openapi.yaml")


@pytest.fixture
def old(tmp_path):
    return written(tmp_path / "old")


def said(capsys, *words):
    status = main(list(words))
    told = capsys.readouterr()
    return status, told.out + told.err


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"things": [("integer", "string")]}, "response-property-type-changed"),
        ({"things": [("required: [size]", "minProperties: 0")]}, "became-optional"),
        ({"openapi": [("type: string", "type: [string, 'null']")]}, "nullable"),
        ({"a": [("get:", "put:")]}, "api-removed-without-deprecation"),
    ],
)
def test_what_changes_in_another_file_is_found(tmp_path, capsys, old, changed, found):
    new = written(tmp_path / "new", **changed)
    assert said(capsys, "diff", old, old) == (0, "not breaking\n")
    code, text = said(capsys, "diff", old, new)
    assert code == 1
    assert found in text


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere.yaml", "No such file"),
        ("../../secret.yaml", "leads out of the folder"),
        ("/etc/hostname", "leads out of the folder"),
        ("link.yaml", "a link out of the folder"),
        ("https://shop.example/a.yaml", "is an address"),
        ("//shop.example/a.yaml", "is an address"),
    ],
)
def test_what_cannot_be_read_is_status_two_and_never_not_breaking(
    tmp_path, capsys, old, target, reason
):
    new = written(tmp_path / "new", a=[("../schemas/things.yaml#/Thing", target)])
    (tmp_path / "secret.yaml").write_text("{}")
    (tmp_path / "new/paths/link.yaml").symlink_to(tmp_path / "secret.yaml")
    for words in (("diff", old, new), ("diff", new, new)):
        code, text = said(capsys, *words)
        assert code == 2
        assert f"{tmp_path}/new/paths/a.yaml:6:" in text
        assert reason in text
        assert len(text.splitlines()) == 1


def test_a_finding_names_its_file(tmp_path, capsys):
    new = written(
        tmp_path / "new",
        things=[("type: integer", "type: integer, example: large")],
        a=[("operationId: a", "summary: a")],
    )
    code, text = said(capsys, "lint", new)
    assert code == 1
    assert f"{tmp_path}/new/schemas/things.yaml:8:" in text
    assert f"{tmp_path}/new/paths/a.yaml:1:1: warning operation-operationId" in text
    assert "external-ref" not in text


def test_a_fault_in_another_file_has_its_name_and_place(tmp_path, capsys):
    new = written(tmp_path / "new", things=[("Size: {", "Size: {{")])
    code, text = said(capsys, "lint", new)
    assert code == 2
    assert f"{tmp_path}/new/schemas/things.yaml:8:8:" in text


def test_an_edit_of_another_file_is_another_change(tmp_path, capsys, old):
    approvals = tmp_path / "approvals.toml"
    approvals.write_text("")
    names = set()
    for edit in ("string", "number", "integer # as before"):
        new = written(tmp_path / edit, things=[("integer", edit)])
        words = ("approve", old, new, "--approvals", str(approvals))
        names.add(said(capsys, *words)[1].split()[1])
    assert len(names) == 3


def test_what_an_example_sends_is_no_reference(tmp_path, capsys, old):
    edit = ("type: integer", "type: object, example: {$ref: nowhere.yaml}")
    new = written(tmp_path / "new", things=[edit])
    assert said(capsys, "diff", new, new)[0] == 0
