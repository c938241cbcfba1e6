"""Real servers, one of them killed under load: what the laboratory said, happens."""

from functools import partial

import pytest
import requests

from examples.ch02_scale.experiments import sessions
from examples.ch02_scale.visitor import visit
from examples.lab.serve import embedded_store, serve
from tests.lab.processes import eventually

FRONT = "examples.ch02_scale.serve:create_front"
start = partial(
    serve,
    "examples.ch02_scale.serve:create_from_config",
    replicas=4,
    front=FRONT,
    drain_seconds=0,
)
CUSTOMERS = 20


@pytest.mark.slow
@pytest.mark.parametrize("victim", [0, 1, 3])
def test_shared_store_loses_no_session_and_no_idempotent_request(victim):
    with embedded_store() as url, start(config={"store": url}) as served:
        said = visit(served.url, CUSTOMERS, kill=served.replicas[victim].pid)
    assert said == "480 looks, 0 failed; 20 baskets filled, 20 kept"


@pytest.mark.slow
def test_memory_loses_the_baskets_that_the_lab_lost():
    predicted = sessions("memory", "consistent_hash", CUSTOMERS)["kept"]
    balanced = {"balancer": "consistent_hash"}
    with start(config={"store": "memory"}, front_config=balanced) as served:
        said = visit(served.url, CUSTOMERS, kill=served.replicas[1].pid)
    assert said == f"480 looks, 0 failed; 20 baskets filled, {predicted} kept"


@pytest.mark.slow
def test_bare_front_fails_what_the_balancer_saves():
    with start(config={"store": "memory"}, front="round_robin") as served:
        said = visit(served.url, CUSTOMERS, kill=served.replicas[1].pid)
    failed = int(said.split()[2])
    assert 480 / 2 / 4 * 0.5 < failed < 480 / 2 / 4 * 1.5


@pytest.mark.slow
@pytest.mark.parametrize("balancer", ["least_connections", "two_choices", "rendezvous"])
def test_replica_that_comes_back_is_asked_again(balancer):
    chosen = {"balancer": balancer}
    with start(config={"store": "memory"}, front_config=chosen) as served:

        def asked():
            replies = [
                requests.get(
                    f"{served.url}/books/emma",
                    headers={"X-Customer": f"customer-{n}"},
                    timeout=10,
                )
                for n in range(40)
            ]
            assert all(reply.ok for reply in replies)
            return {reply.headers["X-Served-By"] for reply in replies}

        assert asked() == {*"1234"}
        served.kill(1)
        assert asked() == {*"134"}
        served.restart(1)
        assert eventually(lambda: asked() == {*"1234"}, seconds=20)
