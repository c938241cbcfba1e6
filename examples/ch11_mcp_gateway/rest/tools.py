"""Operations become tools: definitions that stand on their own, and what runs."""

from collections.abc import Callable, Sequence
from typing import Any

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamDown
from examples.ch09_governance import Description
from examples.ch10_mcp import Json, McpContext, Result, Tool, error_result
from examples.ch11_mcp_gateway.rest.operations import BODY, Operation, operations
from examples.ch11_mcp_gateway.rest.request_builder import (
    Fields,
    base_url,
    build_request,
)
from examples.ch11_mcp_gateway.rest.response_reader import (
    RESULT,
    ToolOutput,
    read_response,
)
from examples.ch11_mcp_gateway.rest.schema_closure import SchemaClosure

Send = Callable[[Request], Response]  # raises UpstreamDown; follows no redirect
READS = {"readOnlyHint": True}
ANNOTATIONS: dict[str, Json] = {
    "GET": READS,
    "POST": {"readOnlyHint": False, "destructiveHint": True},
    "PUT": {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": True},
    "PATCH": {"readOnlyHint": False, "destructiveHint": True},
    "DELETE": {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": True},
}


def rest_tools(
    description: Description,
    base: str,
    send: Send,
    names: Sequence[str],
    credential_fields: Callable[[str], Fields] = lambda user: (),
) -> tuple[Tool, ...]:
    """Return the operations with these ids as tools; raises UnusableOperation.

    `base` is where the service is, whatever the description says of servers;
    `credential_fields` returns those that the gateway sends in a user's name.
    """
    root = base_url(base)
    return tuple(
        operation_tool(description.root, one, root, send, credential_fields)
        for one in operations(description, names)
    )


def operation_tool(
    described: Json,
    operation: Operation,
    base: str,
    send: Send,
    credential_fields: Callable[[str], Fields],
) -> Tool:
    """Return one operation as a tool."""
    output = tool_output(described, operation)

    def run(context: McpContext, given: dict[str, Any]) -> Result:
        sent = build_request(base, operation, given, credential_fields(context.user))
        try:
            response = send(sent)
            return read_response(response, output)
        except UpstreamDown:
            return error_result("the service does not answer; try again later")

    return Tool(
        operation.name,
        operation.description,
        run,
        input_schema(described, operation),
        output.schema,
        ANNOTATIONS[operation.method],
    )


def input_schema(described: Json, operation: Operation) -> dict[str, Any]:
    """Return what the tool takes: the parameters by name, and the body as `body`."""
    closure = SchemaClosure(described)
    properties, required = {}, []
    for one in operation.parameters:
        schema = closure.object(one.schema if one.schema is not None else {})
        said = {"description": one.description} if one.description else {}
        properties[one.name] = schema | said
        required += [one.name] if one.required else []
    if operation.body is not None:
        properties[BODY] = closure.object(operation.body)
        required += [BODY] if operation.body_required else []
    return closure.with_definitions({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    })  # fmt: skip


def tool_output(described: Json, operation: Operation) -> ToolOutput:
    """Return what the structured content is; what is no object is put into one."""
    if operation.result is None:
        return ToolOutput()
    closure = SchemaClosure(described)
    schema = closure.object(operation.result)
    if schema.get("type") == "object":
        return ToolOutput(closure.with_definitions(schema))
    wrapped = {"type": "object", "properties": {RESULT: schema}, "required": [RESULT]}
    return ToolOutput(closure.with_definitions(wrapped), wrapped=True)
