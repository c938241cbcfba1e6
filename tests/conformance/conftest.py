"""Where the public suites are: options of these tests."""

import os
from pathlib import Path

import pytest

CACHE_TESTS = "CACHE_TESTS"
MCP_CONFORMANCE = "MCP_CONFORMANCE"


def pytest_addoption(parser):
    parser.addoption("--cache-tests", metavar="PATH", help="an export of cache-tests")
    parser.addoption(
        "--mcp-conformance", metavar="PATH", help="where npm installed the MCP suite"
    )


@pytest.fixture(scope="session")
def cache_tests(pytestconfig):
    """The path of an export of the HTTP caching test suite."""
    path = pytestconfig.getoption("--cache-tests", None) or os.environ.get(CACHE_TESTS)
    if not path:
        pytest.skip(f"no export of cache-tests: --cache-tests PATH, or {CACHE_TESTS}")
    return path


@pytest.fixture(scope="session")
def mcp_suite(pytestconfig):
    """The command of the MCP conformance suite, on a Node that it can run on."""
    path = pytestconfig.getoption("--mcp-conformance", None)
    path = path or os.environ.get(MCP_CONFORMANCE)
    if not path:
        pytest.skip(f"no MCP suite: --mcp-conformance PATH, or {MCP_CONFORMANCE}")
    modules = Path(path).expanduser() / "node_modules"
    command = [
        modules / "node/bin/node",
        modules / "@modelcontextprotocol/conformance/dist/index.js",
    ]
    if missing := [each for each in command if not each.is_file()]:
        pytest.fail(f"the MCP suite is not whole, there is no {missing[0]}")
    return [str(each) for each in command]
