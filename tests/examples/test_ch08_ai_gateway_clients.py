"""Real clients against a real gateway: the matrix, as it is recorded."""

import gc
import json

import pytest

from tests.bench.ch08_clients import CLIENTS
from tests.bench.ch08_gateway import gateway
from tests.bench.ch08_matrix import NOT_THERE, OK, UPSTREAMS, matrix, missing
from tests.bench.machine import MEASUREMENTS

RECORDED = json.loads((MEASUREMENTS / "ch08_ai_gateway.matrix.json").read_text())
NO_TOOLS = "ollama generate"
CHECKS = ("plain", "stream", "tools", "tools_streamed")


def test_the_recorded_matrix_is_whole_and_everything_worked():
    pairs = [(row["client"], row["upstream"]) for row in RECORDED["rows"]]
    assert pairs == [(client, upstream) for client in CLIENTS for upstream in UPSTREAMS]
    for row in RECORDED["rows"]:
        wanted = NOT_THERE if row["client"] == NO_TOOLS else OK
        assert [row[check] for check in CHECKS] == [OK, OK, wanted, wanted]


def test_every_client_learns_of_every_failure_by_an_exception_of_its_own():
    told = {name: {k: v for k, v in row.items() if k not in ("client", "upstream")}
            for row in RECORDED["errors"] for name in [row["client"]]}  # fmt: skip
    for row in RECORDED["errors"]:  # whichever provider failed, it sounds the same
        assert told[row["client"]].items() <= row.items()
    openai, anthropic = told["openai chat"], told["anthropic"]
    assert openai["fail-429"] == anthropic["fail-429"] == "RateLimitError 429"
    assert anthropic["fail-503"] == "OverloadedError 529"
    assert told["openai responses"]["wrong key"] == "AuthenticationError 401"


@pytest.mark.slow
@pytest.mark.skipif(missing(), reason=f"pip install -e '.[clients]': no {missing()}")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # clients leave sockets open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_client_drives_every_upstream_as_recorded():
    with gateway() as url:
        rows, told = matrix(url)
        gc.collect()  # theirs, here and not in another test
    assert rows == RECORDED["rows"]
    assert told == RECORDED["errors"]
