"""The shell that reads what the shop publishes from its files."""

from functools import cache
from importlib.resources import files

from examples.ch09_governance.lint.rules.registry import RULES
from examples.ch09_governance.lint.style_guide import Style, read_style
from examples.ch09_governance.openapi.description import Description, read

NAMES = ("health", "shop", "sign_in")


def text(name: str) -> bytes:
    """Return the bytes of a description of the shop; raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    return files(__package__).joinpath(f"descriptions/{name}.yaml").read_bytes()


@cache
def published() -> dict[str, Description]:
    """Return all descriptions of the shop by name."""
    return {name: read(text(name), f"{name}.yaml") for name in NAMES}


def style_guide() -> str:
    """Return the text of the shop's style guide."""
    return files(__package__).joinpath("style.toml").read_text(encoding="utf-8")


@cache
def shop_style() -> Style:
    """Return the shop's style guide."""
    return read_style(style_guide(), RULES)
