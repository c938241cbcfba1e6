"""What the official conformance suite calls: fixtures, mounted with --conformance only.

The names and texts are the suite's; they stand nowhere else in the service.
"""

from collections.abc import Mapping
from dataclasses import replace

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.completion import Completions
from examples.ch10_mcp.conformance.answers import (
    IMAGE,
    PNG,
    answering_tools,
    embedded,
)
from examples.ch10_mcp.conformance.asks import asking_prompt, asking_tools
from examples.ch10_mcp.context import Context, Result
from examples.ch10_mcp.hints import Hint
from examples.ch10_mcp.prompts import Argument, Prompt, Prompts
from examples.ch10_mcp.protocol import JSON
from examples.ch10_mcp.resources import TEXT, Resource, Resources, Template
from examples.ch10_mcp.results import contents, messages, text
from examples.ch10_mcp.server import Server
from examples.ch10_mcp.subscriptions import Bus
from examples.ch10_mcp.tools import Tools

__all__ = ["with_fixtures"]

STATIC = "This is the content of the static text resource."
KEPT = Hint(1_000, "public")


def with_fixtures(server: Server, bus: Bus) -> Server:
    """Return a server that offers the fixtures beside its own."""
    own = server.resources
    return replace(
        server,
        tools=Tools(
            (*server.tools.by_name.values(), *answering_tools(bus), *asking_tools())
        ),
        resources=Resources(
            (*own.by_uri.values(), *fixed()), (*own.templates, template())
        ),
        prompts=Prompts((*server.prompts.by_name.values(), *prompts())),
        completions=Completions(
            {
                **server.completions.suggest,
                ("test_prompt_with_arguments", "arg1"): lambda _: ["paris", "park"],
            }
        ),
    )


def fixed() -> tuple[Resource, ...]:
    """Return the resources with a fixed URI."""

    def binary(_: Context) -> Result:
        uri = "test://static-binary"
        return {"contents": [{"uri": uri, "mimeType": "image/png", "blob": PNG}]}

    def reads(uri: str, words: str) -> Resource:
        name = uri.removeprefix("test://")
        return Resource(
            uri, name, f"Fixture: {name}.", lambda _: contents(uri, TEXT, words),
            hint=KEPT,
        )  # fmt: skip

    return (
        reads("test://static-text", STATIC),
        Resource("test://static-binary", "static-binary", "A picture.", binary,
                 "image/png", KEPT),
        reads("test://watched-resource", "Watched resource content"),
    )  # fmt: skip


def template() -> Template:
    """Return the resource with a variable."""

    def read(_: Context, variables: Mapping[str, str]) -> Result:
        number = variables["id"]
        told = {"id": number, "templateTest": True, "data": f"Data for ID: {number}"}
        return contents(f"test://template/{number}/data", JSON, encode(told).decode())

    return Template("test://template/{id}/data", "template", "Fixture.", read, JSON,
                    KEPT)  # fmt: skip


def prompts() -> tuple[Prompt, ...]:
    """Return one prompt for each scenario."""
    first = Argument("arg1", "First test argument")
    second = Argument("arg2", "Second test argument")
    uri = Argument("resourceUri", "What to embed")

    def simple(_: Context, _given: Mapping[str, str]) -> Result:
        return messages(text("This is a simple prompt for testing."))

    def with_arguments(_: Context, given: Mapping[str, str]) -> Result:
        one, two = given["arg1"], given["arg2"]
        return messages(text(f"Prompt with arguments: arg1='{one}', arg2='{two}'"))

    def with_resource(_: Context, given: Mapping[str, str]) -> Result:
        block = embedded(given["resourceUri"], TEXT, "Embedded resource content.")
        return messages(block, text("Please process the embedded resource above."))

    def with_image(_: Context, _given: Mapping[str, str]) -> Result:
        return messages(IMAGE, text("Please analyze the image above."))

    made = (
        ("test_simple_prompt", simple, ()),
        ("test_prompt_with_arguments", with_arguments, (first, second)),
        ("test_prompt_with_embedded_resource", with_resource, (uri,)),
        ("test_prompt_with_image", with_image, ()),
        ("test_input_required_result_prompt", asking_prompt, ()),
    )
    return tuple(Prompt(name, f"Fixture: {name}.", get, a) for name, get, a in made)
