"""Experiment 3 in the laboratory: three hops that all mean well, and one that fails."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

import requests
from flask import Flask, Response

from examples.ch02_scale.app import create_app
from examples.ch02_scale.config import NO_DEFENCES, BalancerConfig
from examples.ch02_scale.experiments.site import tools
from examples.ch02_scale.resilience import Backoff, CircuitBreakerPolicy, RetryPolicy
from examples.lab import Exchange, Network, Node, Table, Trace

HOPS = ("edge", "shop", "prices")  # each asks the next one; the last asks the bank
CUSTOMERS, EVERY = 12, 0.1  # so many, one each so many seconds
PATIENCE = 1.0  # seconds until a customer leaves; the deadline is a little less
LATENCY, WORK = 0.002, 0.010  # seconds

NAIVE = replace(
    NO_DEFENCES, retry_policy=RetryPolicy(max_attempts=4, backoff=Backoff(base=0.02))
)
BREAK = CircuitBreakerPolicy()
LIMITED = replace(NAIVE, propagate_deadline=True, timeout=0.9)
ONCE = replace(NO_DEFENCES, retry_policy=None)
DEFENCES: dict[str, tuple[BalancerConfig, BalancerConfig, BalancerConfig]] = {
    "3 retries": (NAIVE,) * 3,
    "3 retries at the edge only": (NAIVE, ONCE, ONCE),
    "a budget": (replace(NAIVE, requests_per_retry=10, retry_reserve=2),) * 3,
    "a breaker": (replace(NAIVE, circuit_breaker=BREAK),) * 3,
    "a deadline": (LIMITED,) * 3,
    "all of these": (
        replace(LIMITED, requests_per_retry=10, retry_reserve=2, circuit_breaker=BREAK),
    )
    * 3,
}


def bank(node: Node) -> Flask:
    """Build the service at the end of the line, which is down."""
    app = Flask(node.name)

    @app.get("/<path:path>")
    def fail(path: str) -> Response:
        return Response("overloaded", 503)

    return app


def chain(configs: tuple[BalancerConfig, BalancerConfig, BalancerConfig]) -> Network:
    """Build three balancers in a row before the bank."""
    net = Network(fields=("Deadline-Left", "Retry-After"))
    targets = [*HOPS[1:], "bank"]
    for name, target, config in zip(HOPS, targets, configs, strict=True):
        net.host(name, partial(hop, target, config), latency=LATENCY)
    net.host("bank", bank, latency=LATENCY, work=WORK)
    return net


def hop(target: str, config: BalancerConfig, node: Node) -> Flask:
    """Build a balancer before one upstream."""
    return create_app(upstreams=[f"http://{target}:1"], config=config, **tools(node))


def weather(name: str, customers: int = CUSTOMERS) -> Network:
    """Let customers ask while the bank is down, under one of the DEFENCES."""
    net = chain(DEFENCES[name])

    def customer() -> None:
        with suppress(requests.Timeout):
            net.session("customer", timeout=PATIENCE).get("http://edge/rate")

    net.run(*[customer] * customers, at=[n * EVERY for n in range(customers)])
    return net


def late(trace: Trace, exchange: Exchange) -> bool:
    """Say whether it began when the customer, at the root of it all, had left."""
    root = exchange
    while root.parent is not None:
        root = trace[root.parent]
    return exchange.start >= root.start + PATIENCE


def storms() -> Table:
    """Compare the defences: what reaches the bank, and what nobody waits for."""
    rows = []
    for name in DEFENCES:
        trace = weather(name).trace
        reached = trace.where(target="bank")
        rows.append(
            {
                "at each hop": name,
                "reach the bank": len(reached),
                "for each customer": round(len(reached) / CUSTOMERS, 1),
                "too late": reached.where(partial(late, trace)).count(),
            }
        )
    return Table(rows, f"the bank is down; {CUSTOMERS} customers wait 1 s each")
