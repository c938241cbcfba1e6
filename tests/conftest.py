"""The grader's fixtures, options (`--grade`, `--hints`) and marks, for every test."""

from tests.authoring.commands import hear_ctrl_c

pytest_plugins = ["exercises.grader.plugin.hooks"]


def pytest_configure() -> None:
    """Hear Ctrl-C, and let all servers that tests start hear it: they stop by it."""
    hear_ctrl_c()
