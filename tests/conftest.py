"""The grader's fixtures, options (`--grade`, `--hints`) and marks, for every test."""

from hypothesis import HealthCheck, settings

from tests.authoring.commands import hear_ctrl_c

pytest_plugins = ["exercises.grader.plugin"]
# A busy machine is no failure: nothing here is a test of speed.
settings.register_profile("unhurried", deadline=None,
    suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Hear Ctrl-C, and let all servers that tests start hear it: they stop by it."""
    hear_ctrl_c()
