"""The house palette: what each colour means, in a light page and in a dark one."""

from typing import Literal

Meaning = Literal["fresh", "stale", "miss", "failed", "private", "none"]
LIGHT: dict[str, str] = {
    "fresh": "#00664a",
    "stale": "#8a5a00",
    "miss": "#0b5cad",
    "failed": "#b3261e",
    "private": "#7a3e9d",
    "ink": "#1b1f24",
    "quiet": "#57606a",
}
DARK: dict[str, str] = {
    "fresh": "#3fd0a3",
    "stale": "#f0b429",
    "miss": "#6fb6ff",
    "failed": "#ff8a80",
    "private": "#d3a4f5",
    "ink": "#e6e6e6",
    "quiet": "#a0a7b0",
}
# Notebook front ends carry no stylesheet of the book, but they say when they are dark.
DARK_FRONT_ENDS = (
    'body:is([data-jp-theme-light="false"],[data-vscode-theme-kind="vscode-dark"])'
    " :is(.lab-svg,.lab-said){"
    + ";".join(f"--lab-{name}:{value}" for name, value in DARK.items())
    + "}"
)


def colour(name: str) -> str:
    """Return the CSS colour that a theme may replace.

    >>> colour("fresh"), colour("none")
    ('var(--lab-fresh, #00664a)', 'var(--lab-ink, #1b1f24)')
    """
    name = name if name in LIGHT else "ink"
    return f"var(--lab-{name}, {LIGHT[name]})"
