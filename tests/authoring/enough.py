"""A plugin of pytest: after one failed case of a test its other cases are skipped."""

import pytest

FAILED = pytest.StashKey[set[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with no test that failed."""
    config.stash[FAILED] = set()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the case when another one has failed: its test earns nothing any more."""
    if which(item) in item.config.stash[FAILED]:
        pytest.skip("another case failed")


@pytest.hookimpl(trylast=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    """Remember the test whose case failed."""
    if isinstance(node, pytest.Item):
        node.config.stash[FAILED].add(which(node))


def which(item: pytest.Item) -> str:
    """The test without its case."""
    return item.nodeid.partition("[")[0]
