"""What the official conformance suite calls: fixtures, mounted with --conformance only.

The names and texts are the suite's; they stand nowhere else in the service.
"""

from collections.abc import Mapping
from dataclasses import replace

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.conformance.input_required import (
    input_required_prompt,
    input_required_tools,
)
from examples.ch10_mcp.conformance.tools import (
    IMAGE,
    PNG,
    embedded,
    result_tools,
)
from examples.ch10_mcp.protocol.caching_hints import CachingHint
from examples.ch10_mcp.protocol.constants import JSON
from examples.ch10_mcp.server.completion import CompletionRegistry
from examples.ch10_mcp.server.context import McpContext, Result
from examples.ch10_mcp.server.prompts import Prompt, PromptArgument, PromptRegistry
from examples.ch10_mcp.server.resources import (
    TEXT,
    Resource,
    ResourceRegistry,
    ResourceTemplate,
)
from examples.ch10_mcp.server.results import (
    prompt_result,
    resource_contents,
    text_content,
)
from examples.ch10_mcp.server.server import McpServer
from examples.ch10_mcp.server.subscriptions import NotificationBus
from examples.ch10_mcp.server.tools import ToolRegistry

__all__ = ["with_fixtures"]

STATIC = "This is the content of the static text resource."
KEPT = CachingHint(1_000, "public")


def with_fixtures(server: McpServer, bus: NotificationBus) -> McpServer:
    """Return a server that offers the fixtures beside its own."""
    own = server.resources
    return replace(
        server,
        tools=ToolRegistry(
            (
                *server.tools.by_name.values(),
                *result_tools(bus),
                *input_required_tools(),
            )
        ),
        resources=ResourceRegistry(
            (*own.by_uri.values(), *fixed()), (*own.templates, template())
        ),
        prompts=PromptRegistry((*server.prompts.by_name.values(), *prompts())),
        completions=CompletionRegistry(
            {
                **server.completions.suggesters,
                ("test_prompt_with_arguments", "arg1"): lambda _: ["paris", "park"],
            }
        ),
    )


def fixed() -> tuple[Resource, ...]:
    """Return the resources with a fixed URI."""

    def binary(_: McpContext) -> Result:
        uri = "test://static-binary"
        return {"contents": [{"uri": uri, "mimeType": "image/png", "blob": PNG}]}

    def reads(uri: str, words: str) -> Resource:
        name = uri.removeprefix("test://")
        return Resource(
            uri, name, f"Fixture: {name}.",
            lambda _: resource_contents(uri, TEXT, words), hint=KEPT,
        )  # fmt: skip

    return (
        reads("test://static-text", STATIC),
        Resource("test://static-binary", "static-binary", "A picture.", binary,
                 "image/png", KEPT),
        reads("test://watched-resource", "Watched resource content"),
    )  # fmt: skip


def template() -> ResourceTemplate:
    """Return the resource with a variable."""

    def read(_: McpContext, variables: Mapping[str, str]) -> Result:
        number = variables["id"]
        told = {"id": number, "templateTest": True, "data": f"Data for ID: {number}"}
        return resource_contents(
            f"test://template/{number}/data", JSON, encode(told).decode()
        )

    uri = "test://template/{id}/data"
    return ResourceTemplate(uri, "template", "Fixture.", read, JSON, KEPT)


def prompts() -> tuple[Prompt, ...]:
    """Return one prompt for each scenario."""
    first = PromptArgument("arg1", "First test argument")
    second = PromptArgument("arg2", "Second test argument")
    uri = PromptArgument("resourceUri", "What to embed")

    def simple(_: McpContext, _given: Mapping[str, str]) -> Result:
        return prompt_result(text_content("This is a simple prompt for testing."))

    def with_arguments(_: McpContext, given: Mapping[str, str]) -> Result:
        one, two = given["arg1"], given["arg2"]
        return prompt_result(
            text_content(f"Prompt with arguments: arg1='{one}', arg2='{two}'")
        )

    def with_resource(_: McpContext, given: Mapping[str, str]) -> Result:
        block = embedded(given["resourceUri"], TEXT, "Embedded resource content.")
        return prompt_result(
            block, text_content("Please process the embedded resource above.")
        )

    def with_image(_: McpContext, _given: Mapping[str, str]) -> Result:
        return prompt_result(IMAGE, text_content("Please analyze the image above."))

    made = (
        ("test_simple_prompt", simple, ()),
        ("test_prompt_with_arguments", with_arguments, (first, second)),
        ("test_prompt_with_embedded_resource", with_resource, (uri,)),
        ("test_prompt_with_image", with_image, ()),
        ("test_input_required_result_prompt", input_required_prompt, ()),
    )
    return tuple(Prompt(name, f"Fixture: {name}.", get, a) for name, get, a in made)
