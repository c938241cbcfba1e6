"""REST operations as tools: a model chooses values, and nothing else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug import Request as Received
from werkzeug import Response as Reply
from werkzeug.routing import Map, Rule
from werkzeug.test import Client as Browser
from werkzeug.test import EnvironBuilder

from examples.ch01_state import Orders, SharedBaskets
from examples.ch01_state import create_app as create_shop
from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamDown
from examples.ch09_governance import Description, read_description, shop_descriptions
from examples.ch10_mcp import (
    McpContext,
    McpRequest,
    ToolRegistry,
    matches_schema,
    read_request_meta,
    with_request_meta,
)
from examples.ch11_mcp_gateway.rest import UnusableOperation, rest_tools
from examples.ch11_mcp_gateway.rest.response_reader import MOST_BYTES
from examples.ch11_mcp_gateway.rest.schema_closure import MOST_SCHEMAS
from examples.lab import MemoryStore

unhurried = settings(deadline=None, max_examples=60)
SHOP = shop_descriptions()["shop"]
BASE = "http://books.example:8080/v1"
ALL = ("listBooks", "readBook", "readBasket", "addToBasket", "removeFromBasket")


class Service:
    """A service that answers as told, and remembers what it was sent."""

    def __init__(self, status=200, body=b"{}", fields=()):
        self.answer = Response(status, fields, (body,))
        self.received = []

    def __call__(self, request):
        self.received.append(request)
        return self.answer


def described(operation=None, *, path="/things/{id}", method="get", **more):
    root = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {path: {method: {"operationId": "op", **(operation or {})}}},
        **more,
    }
    return read_description(json.dumps(root).encode(), "things.json")


OBJECT = {"schema": {"type": "object"}}
SCHEMAS = "#/components/schemas/"
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
TAKES_ID = {"parameters": [ID]}


def json_body(schema):
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def one(description, send=None, names=("op",), **more):
    (made,) = rest_tools(description, BASE, send or Service(), names, **more)
    return made


def call(tool, user="alice", **arguments):
    """Call it as a server does: with arguments that its schema has judged."""
    params = with_request_meta({"name": tool.name, "arguments": arguments}, {}, {})
    message = McpRequest(1, "tools/call", params)
    return ToolRegistry((tool,)).call(
        McpContext(message, read_request_meta(message), user)
    )


def words(result):
    return result["content"][0]["text"]


# --- definitions


def test_only_the_operations_that_are_named_become_tools():
    tools = rest_tools(SHOP, BASE, Service(), ("readBook", "listBooks"))
    assert [tool.name for tool in tools] == ["readBook", "listBooks"]
    assert rest_tools(SHOP, BASE, Service(), ()) == ()


@pytest.mark.parametrize("name", [*ALL, "placeOrder"])
def test_every_operation_of_the_shop_makes_a_sound_definition(name):
    listed = one(SHOP, names=(name,)).definition()
    assert listed["name"] == name
    assert listed["description"]
    for key in ("inputSchema", "outputSchema"):
        assert listed[key]["type"] == "object"
        assert matches_schema(
            {"$ref": "https://json-schema.org/draft/2020-12/schema"}, listed[key]
        )
        assert "#/components" not in json.dumps(listed[key])


def test_parameters_and_body_become_arguments():
    listed = one(SHOP, names=("listBooks",)).definition()["inputSchema"]
    assert list(listed["properties"]) == ["q", "offset", "limit"]
    assert listed["properties"]["limit"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
        "description": "How many books to send at most.",
    }
    assert (listed["required"], listed["additionalProperties"]) == ([], False)
    body = one(SHOP, names=("addToBasket",)).definition()["inputSchema"]
    assert body["required"] == ["body"]
    assert body["properties"]["body"]["required"] == ["book_id"]


def test_no_header_field_is_an_argument():
    """The shop's placeOrder has an Idempotency-Key, which a model may not choose."""
    listed = one(SHOP, names=("placeOrder",)).definition()
    assert listed["inputSchema"]["properties"] == {}


@pytest.mark.parametrize(
    ("method", "reads", "destroys"),
    [
        ("get", True, None),
        ("post", False, True),
        ("put", False, True),
        ("patch", False, True),
        ("delete", False, True),
    ],
)
def test_what_reads_and_what_destroys_is_said(method, reads, destroys):
    annotations = one(described(TAKES_ID, method=method)).definition()["annotations"]
    assert annotations["readOnlyHint"] is reads
    assert annotations.get("destructiveHint") is destroys


def test_a_schema_that_contains_itself_is_taken_once():
    tree = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "children": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Tree"},
            },
        },
        "required": ["name"],
    }
    schema = {"$ref": SCHEMAS + "Tree"}
    made = one(
        described(
            TAKES_ID | json_body(schema),
            method="post",
            components={"schemas": {"Tree": tree}},
        )
    )
    schema = made.definition()["inputSchema"]
    assert set(schema["$defs"]) == {"Tree"}
    leaf = {"name": "leaf"}
    assert matches_schema(
        schema, {"id": "1", "body": {"name": "root", "children": [leaf]}}
    )
    assert not matches_schema(
        schema, {"id": "1", "body": {"name": "root", "children": [{}]}}
    )


def test_references_that_would_double_each_other_grow_by_addition():
    """Thirty schemas, each with the next one twice: written out, a thousand million."""
    pair = [
        {"type": "object", "properties": {side: {"$ref": f"#/components/schemas/S{n}"}
                                          for side in ("a", "b")}}
        for n in range(1, 31)
    ]  # fmt: skip
    schemas = {f"S{n}": one for n, one in enumerate([*pair, {"type": "string"}])}
    schema = {"$ref": SCHEMAS + "S0"}
    made = one(
        described(
            TAKES_ID | json_body(schema),
            method="post",
            components={"schemas": schemas},
        )
    )
    assert len(json.dumps(made.definition())) < 10_000


def test_a_long_chain_of_references_ends_with_a_reason_and_not_with_the_stack():
    def chain(length):
        schemas = {
            f"S{n}": {"type": "object",
                      "properties": {"x": {"$ref": f"#/components/schemas/S{n + 1}"}}}
            for n in range(length)
        }  # fmt: skip
        schema = {"$ref": SCHEMAS + "S0"}
        schemas |= {f"S{length}": {}}
        return described(
            TAKES_ID | json_body(schema),
            method="post",
            components={"schemas": schemas},
        )

    assert one(chain(MOST_SCHEMAS))
    with pytest.raises(UnusableOperation, match=f"more than {MOST_SCHEMAS}"):
        one(chain(5 * MOST_SCHEMAS))


def test_extensions_of_a_description_do_not_reach_the_definition():
    schema = {
        "type": "object",
        "x-mcp-header": "Secret",
        "properties": {"x-name": {"type": "string", "x-internal": "db.table"}},
    }
    made = one(described(TAKES_ID | json_body(schema), method="post"))
    assert made.definition()["inputSchema"]["properties"]["body"] == {
        "type": "object",
        "properties": {"x-name": {"type": "string"}},
    }


def test_a_property_may_be_called_ref():
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}}}
    made = one(described(TAKES_ID | json_body(schema), method="post"))
    assert made.definition()["inputSchema"]["properties"]["body"] == schema


@pytest.mark.parametrize(
    ("operation", "more", "why"),
    [
        ({"operationId": "no spaces please", **TAKES_ID}, {}, "the name must be"),
        ({}, {}, "do not agree"),
        (TAKES_ID, {"path": "/things"}, "do not agree"),
        (TAKES_ID, {"path": "things/{id}"}, "must begin with /"),
        (TAKES_ID, {"path": "/../{id}"}, "no . or .."),
        (TAKES_ID, {"path": "@evil.example/{id}"}, "must begin with /"),
        (TAKES_ID | {"deprecated": True}, {}, "deprecated"),
        ({"parameters": [ID, ID | {"in": "query"}]}, {}, "two parameters are called"),
        (
            {"parameters": [ID, {"name": "X-User", "in": "header", "required": True}]},
            {},
            "needs the header 'X-User'",
        ),
        (
            {"parameters": [ID, {"name": "sid", "in": "cookie", "required": True}]},
            {},
            "needs the cookie 'sid'",
        ),
        ({"parameters": [ID | {"schema": {"type": "array"}}]}, {}, "has a form"),
        (
            {"parameters": [ID, {"name": "q", "in": "query", "style": "deepObject"}]},
            {},
            "has a form",
        ),
        (
            {"parameters": [ID, ID | {"name": "q", "in": "query", **OBJECT}]},
            {},
            "has a form",
        ),
        ({"parameters": [{"$ref": "#/components/parameters/no"}]}, {}, "leads nowhere"),
        (TAKES_ID | {"requestBody": {"content": {"text/csv": {}}}}, {}, "its body is"),
        (TAKES_ID | json_body({"$ref": "#/components/schemas/no"}), {}, "leads no"),
        (TAKES_ID | json_body({"$ref": "http://evil.example/s"}), {}, "leads nowhere"),
        (
            TAKES_ID | json_body({"items": {"$ref": "file:///etc/passwd"}}),
            {},
            "leads nowhere",
        ),
        (TAKES_ID | json_body({"$id": "http://evil.example/"}), {}, r"\$id"),
        (TAKES_ID | json_body({"$dynamicRef": "#x"}), {}, "dynamicRef"),
        (TAKES_ID | json_body({"$ref": "#/components/schemas/loop"}),
         {"components": {"schemas": {"loop": {"$ref": "#/components/schemas/loop"}}}},
         "leads nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_tool_is_refused_with_its_reason(operation, more, why):
    with pytest.raises(UnusableOperation, match=why) as refused:
        one(described(operation, **more), names=(operation.get("operationId", "op"),))
    assert "\n" not in str(refused.value)


def test_a_schema_that_is_nested_too_deeply_is_refused():
    schema = {"type": "string"}
    for _ in range(60):
        schema = {"type": "array", "items": schema}
    with pytest.raises(UnusableOperation, match="deeper than 50"):
        one(described(TAKES_ID | json_body(schema), method="post"))


def test_a_name_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(UnusableOperation, match="'op2'; there are: op"):
        one(described(TAKES_ID), names=("op2",))


def test_an_id_that_stands_twice_is_refused():
    description = described(TAKES_ID)
    description.root["paths"]["/other"] = {"get": {"operationId": "op"}}
    with pytest.raises(UnusableOperation, match="stands twice"):
        one(description)


def test_schemas_of_openapi_3_0_are_not_those_of_json_schema():
    description = described(TAKES_ID)
    description.root["openapi"] = "3.0.3"
    with pytest.raises(UnusableOperation, match=r"3\.0\.3.*3\.1 is needed"):
        one(description)


@pytest.mark.parametrize(
    "root",
    [
        {"paths": {"/x": 7}},
        {"paths": {"/x": {"get": 7}}},
        {"paths": {"/x": {"get": {"operationId": "op", "parameters": 7}}}},
        {"paths": {"/x": {"get": {"operationId": "op", "parameters": [7]}}}},
        {"paths": {"/x": {"get": {"operationId": "op", "responses": [7]}}}},
        {"paths": {"/x": {"get": {"operationId": "op", "requestBody": 7}}}},
        {"paths": {"/x": {"get": {"operationId": 7}}}},
    ],
)
def test_a_description_that_is_not_sound_ends_in_no_traceback(root):
    try:
        rest_tools(
            Description("x", {"openapi": "3.1.0", **root}), BASE, Service(), ["op"]
        )
    except UnusableOperation as error:
        assert str(error)


@pytest.mark.parametrize(
    "base",
    [
        "file:///etc/passwd",
        "ftp://books",
        "books.example",
        "http://",
        "http://user:secret@books",
        "http://books/?q=1",
        "http://books/#x",
    ],
)
def test_a_base_that_is_no_plain_url_is_refused(base):
    with pytest.raises(UnusableOperation, match="must be http"):
        rest_tools(SHOP, base, Service(), ("readBook",))


def test_where_the_description_says_the_service_is_counts_for_nothing():
    service = Service()
    metadata = [{"url": "http://169.254.169.254/"}]
    call(one(described(TAKES_ID, servers=metadata), service), id="7")
    assert service.received[0].uri == f"{BASE}/things/7"


# --- what is sent


def sent(name, **arguments):
    service = Service()
    call(one(SHOP, service, names=(name,)), **arguments)
    return service.received[0]


def test_a_read_is_sent_with_its_query():
    request = sent("listBooks", q="emma & more", limit=2)
    assert request.method == "GET"
    assert request.uri == f"{BASE}/books?q=emma+%26+more&limit=2"
    assert request.body is None


def test_a_write_is_sent_with_its_body():
    request = sent("addToBasket", body={"book_id": "emma", "quantity": 2})
    assert (request.method, request.uri) == ("POST", f"{BASE}/basket")
    assert b"".join(request.body) == b'{"book_id":"emma","quantity":2}'
    assert ("Content-Type", "application/json") in request.fields
    assert ("Content-Length", "31") in request.fields


def test_the_fields_are_the_gateways_own_for_this_user():
    service = Service()
    made = one(
        described(TAKES_ID),
        service,
        credential_fields=lambda user: (("Authorization", user),),
    )
    call(made, "bob", id="1")
    names = dict(service.received[0].fields)
    assert names["Authorization"] == "bob"
    assert set(names) == {"Accept", "Authorization"}


def test_lists_and_booleans_have_their_form_in_a_query():
    flags = [
        ID,
        {"name": "tag", "in": "query", "schema": {"type": "array"}},
        {"name": "all", "in": "query", "schema": {"type": "boolean"}},
    ]
    service = Service()
    call(
        one(described({"parameters": flags}), service), id="1", tag=["a", "b"], all=True
    )
    assert service.received[0].uri == f"{BASE}/things/1?tag=a&tag=b&all=true"


ESCAPES = [
    "../orders", "..", ".", "a/b", "a\\b", "..%2forders", "%2e%2e", "%252f", "",
    "a\x00b", "a\r\nX-User: admin", "\x7f",
]  # fmt: skip


@pytest.mark.parametrize("value", ESCAPES)
def test_a_value_that_would_leave_its_segment_is_not_sent(value):
    service = Service()
    result = call(one(described(TAKES_ID), service), id=value)
    assert result["isError"]
    assert service.received == []


def arrived(request):
    """Return where a WSGI server, which undoes the percents first, would route it."""
    target = request.uri.removeprefix("http://books.example:8080")
    environ = EnvironBuilder(path=target.partition("?")[0]).get_environ()
    rules = Map([Rule("/v1/things/<id>", endpoint="thing")], merge_slashes=True)
    return rules.bind_to_environ(environ).match()


@unhurried
@given(st.text(max_size=8))
def test_whatever_the_value_the_request_arrives_where_it_should_or_nowhere(value):
    service = Service()
    call(one(described(TAKES_ID), service), id=value)
    for request in service.received:
        assert request.uri.startswith(f"{BASE}/things/")
        assert arrived(request) == ("thing", {"id": value})


@unhurried
@given(st.text(max_size=8), st.text(max_size=8))
def test_a_query_value_stays_a_query_value(value, other):
    flags = [
        ID,
        {"name": "q", "in": "query", "schema": {"type": "string"}},
        {"name": "r", "in": "query", "schema": {"type": "string"}},
    ]
    service = Service()
    call(one(described({"parameters": flags}), service), id="1", q=value, r=other)
    for request in service.received:
        environ = EnvironBuilder(path=request.uri).get_environ()
        assert Received(environ).args.to_dict() == {"q": value, "r": other}


@pytest.mark.parametrize(
    "arguments", [{}, {"id": 7}, {"id": "1", "X-User": "admin"}, {"id": ["a"]}]
)
def test_arguments_that_do_not_fit_are_told_to_the_model_and_not_sent(arguments):
    service = Service()
    result = call(one(described(TAKES_ID), service), **arguments)
    assert result["isError"]
    assert service.received == []


# --- what comes back


def answered(status=200, body=b"{}", schema=None):
    operation = dict(TAKES_ID)
    if schema is not None:
        media = {"content": {"application/json": {"schema": schema}}}
        operation["responses"] = {"200": media}
    return call(one(described(operation), Service(status, body)), id="1")


def test_an_object_is_structured_content():
    result = answered(body=b'{"id":"emma"}', schema={"type": "object"})
    assert result["structuredContent"] == {"id": "emma"}
    assert result["isError"] is False


@pytest.mark.parametrize("schema", [None, {"type": "array"}])
def test_what_is_no_object_is_put_into_one(schema):
    assert answered(body=b"[1]", schema=schema)["structuredContent"] == {"result": [1]}


def test_what_has_no_type_is_put_into_one_whatever_it_is():
    result = answered(body=b'{"a":1}', schema={"anyOf": [{"type": "object"}]})
    assert result["structuredContent"] == {"result": {"a": 1}}


def test_what_may_succeed_in_two_ways_promises_none_of_them():
    media = {"content": {"application/json": {"schema": {"type": "object"}}}}
    operation = TAKES_ID | {"responses": {"200": media, "204": {}}}
    assert "outputSchema" not in one(described(operation)).definition()
    operation = TAKES_ID | {"responses": {"200": media, "404": {}}}
    assert "outputSchema" in one(described(operation)).definition()


def test_nothing_is_told_as_the_status():
    assert answered(204, b"")["structuredContent"] == {"status": 204}


def test_a_problem_is_told_to_the_model():
    body = b'{"title":"Not Found","detail":"there is no book xyz","status":404}'
    result = answered(404, body)
    assert result["isError"]
    assert words(result) == "404: Not Found: there is no book xyz"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, b"<html>Traceback: db password", "500: the service refused"),
        (500, b'{"trace":"db password"}', "500: the service refused"),
        (404, b'{"title":"' + b"x" * 9999 + b'"}', None),
        (302, b"", "302: the service points elsewhere, where nobody follows"),
        (200, b"<html>", "the service answered with something that is no JSON"),
        (200, b"", "the service answered with something that is no JSON"),
        (200, b'{"a":NaN}', "the service answered with something that is no JSON"),
        (200, b'{"id":7}', "the service answered otherwise than its description says"),
        (200, b"[]", "the service answered otherwise than its description says"),
    ],
)
def test_what_cannot_be_used_is_an_error_without_the_services_insides(
    status, body, said
):
    schema = {"type": "object", "properties": {"id": {"type": "string"}}}
    result = answered(status, body, schema)
    assert result["isError"]
    assert said is None or words(result) == said
    assert len(words(result)) < 600


def test_a_body_without_end_is_not_read_to_its_end():
    read_bytes = []

    def endless():
        while True:
            read_bytes.append(100_000)
            yield b" " * 100_000

    service = Service()
    service.answer = Response(200, (), endless())
    result = call(one(described(TAKES_ID), service), id="1")
    assert words(result) == f"the service answered with more than {MOST_BYTES} bytes"
    assert sum(read_bytes) <= MOST_BYTES + 100_000


def test_a_service_that_does_not_answer_is_told_to_the_model():
    def down(_):
        raise UpstreamDown("books", "no answer")

    assert words(call(one(described(TAKES_ID), down), id="1")).startswith("the service")


def test_the_shop_itself_answers_as_its_description_says():
    baskets, orders = SharedBaskets(MemoryStore(), lambda: "id"), Orders(MemoryStore())
    browser = Browser(create_shop(baskets=baskets, orders=orders), Reply)

    def send(request):
        assert isinstance(request, Request)
        path = request.uri.removeprefix(BASE)
        reply = browser.open(
            path, method=request.method, data=b"".join(request.body or ()),
            headers=list(request.fields),
        )  # fmt: skip
        return Response(reply.status_code, tuple(reply.headers), (reply.data,))

    listed, read_one, add = rest_tools(
        SHOP, BASE, send, ("listBooks", "readBook", "addToBasket")
    )
    assert call(listed, limit=1)["structuredContent"]["limit"] == 1
    assert call(read_one, book_id="emma")["structuredContent"]["title"] == "Emma"
    assert "404" in words(call(read_one, book_id="nope"))
    basket = call(add, body={"book_id": "emma"})["structuredContent"]
    assert basket["count"] == 1
