"""The shell that reads what the shop publishes from its files."""

from functools import cache
from importlib.resources import files

from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.style_guide import StyleGuide, read_style_guide
from examples.ch09_governance.openapi.description import Description, read_description

NAMES = ("health", "shop", "sign_in")


def description_bytes(name: str) -> bytes:
    """Return the bytes of a description of the shop; raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    return files(__package__).joinpath(f"descriptions/{name}.yaml").read_bytes()


@cache
def shop_descriptions() -> dict[str, Description]:
    """Return all descriptions of the shop by name."""
    return {
        name: read_description(description_bytes(name), f"{name}.yaml")
        for name in NAMES
    }


def style_guide() -> str:
    """Return the text of the shop's style guide."""
    return files(__package__).joinpath("style.toml").read_text(encoding="utf-8")


@cache
def shop_style_guide() -> StyleGuide:
    """Return the shop's style guide."""
    return read_style_guide(style_guide(), RULES)
