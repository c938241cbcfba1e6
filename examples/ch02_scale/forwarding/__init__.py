"""A request on its way to an upstream, and its response on the way back.

forwarder         attempts, hedges, retries: within policy, budget and deadline
upstream_request  the request as it is sent on
attempt           what came of sending it once
http_client       what sends it: `requests.Session`, or something faster
"""

from examples.ch02_scale.forwarding.attempt import Attempt
from examples.ch02_scale.forwarding.forwarder import Forwarder, Runtime, Spawn
from examples.ch02_scale.forwarding.upstream_request import UpstreamRequest

__all__ = [
    "Attempt",
    "Forwarder",
    "Runtime",
    "Spawn",
    "UpstreamRequest",
]
