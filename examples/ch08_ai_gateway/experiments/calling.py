"""The laboratory's first call: a client, the door, and the providers behind it."""

from examples.ch08_ai_gateway.lab_world import open_doors
from examples.lab import Network
from examples.lab.figure import Figure

FIELDS = ("Authorization", "X-Goog-Api-Key", "X-Api-Key")
QUESTION = {"role": "user", "content": "Say hello"}


def first_call(model: str, key: str = "demo-key") -> Figure:
    """Ask a model in OpenAI's format, and draw what went over the wire."""
    net = Network(seed=1, fields=FIELDS)
    open_doors(net)
    alice = net.session("alice")
    alice.headers["Authorization"] = f"Bearer {key}"
    body = {"model": model, "messages": [QUESTION]}
    alice.post("http://gateway/v1/chat/completions", json=body).raise_for_status()
    return net.trace.where(kind="http").diagram(field=FIELDS)
