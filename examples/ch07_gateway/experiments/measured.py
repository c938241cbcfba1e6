"""What was measured on real sockets, by `make measure`."""

import json

from examples.lab import Table
from examples.lab.notebook import MEASUREMENTS

FILE = MEASUREMENTS / "ch07_gateway.json"


def measured() -> Table:
    """Return requests per second of each gateway, and its share of what is without."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    found = {
        name: each["requests_per_second"] for name, each in told["gateways"].items()
    }
    without = found["no gateway"]
    rows = [
        {"before one server": name, "requests a second": n, "share": n / without}
        for name, n in sorted(found.items(), key=lambda pair: -pair[1])
    ]
    load, machine = told["load"], told["machine"]
    said = f"{load['tool']}, {load['connections']} connections, one worker each"
    return Table(rows, f"{said}, all on {machine['cores']} cores", digits=2)
