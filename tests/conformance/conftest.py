"""Where the public suites are: options of these tests."""

import os

import pytest

CACHE_TESTS = "CACHE_TESTS"


def pytest_addoption(parser):
    parser.addoption("--cache-tests", metavar="PATH", help="an export of cache-tests")


@pytest.fixture(scope="session")
def cache_tests(pytestconfig):
    """The path of an export of the HTTP caching test suite."""
    path = pytestconfig.getoption("--cache-tests", None) or os.environ.get(CACHE_TESTS)
    if not path:
        pytest.skip(f"no export of cache-tests: --cache-tests PATH, or {CACHE_TESTS}")
    return path
