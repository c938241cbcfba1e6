"""The laboratory's first call: a client, the door, and the providers behind it."""

from examples.ch08_ai_gateway.experiments.captured import captured, names, replay
from examples.ch08_ai_gateway.lab_network import host_gateway
from examples.lab import Network, Table
from examples.lab.figures import Figure

FIELDS = ("Authorization", "X-Goog-Api-Key", "X-Api-Key")
KEYS = {name.lower() for name in FIELDS}
QUESTION = {"role": "user", "content": "Say hello"}


def first_call(model: str, key: str = "demo-key") -> Figure:
    """Ask a model in OpenAI's format, and draw what went over the wire."""
    net = Network(seed=1, fields=FIELDS)
    host_gateway(net)
    alice = net.session("alice")
    alice.headers["Authorization"] = f"Bearer {key}"
    body = {"model": model, "messages": [QUESTION]}
    alice.post("http://gateway/v1/chat/completions", json=body).raise_for_status()
    return net.trace.where(kind="http").diagram(field=FIELDS)


def replayed(model: str) -> Table:
    """Replay what official clients sent, each for this model."""
    net = Network(seed=1)
    host_gateway(net)
    rows = []
    for name in names():
        if not name.endswith("plain"):
            continue
        told = captured(name)
        reply = replay(net.session("alice"), "http://gateway", name, model)
        rows.append(
            {
                "client": told["client"],
                "asks at": told["target"].replace("openai/echo", "MODEL"),
                "key in": next(n for n in told["fields"] if n in KEYS).title(),
                "reply": reply.status_code,
            }
        )
    return Table(rows, f"what official clients sent, replayed for {model}")
