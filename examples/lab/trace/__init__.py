"""What was said on the wire, recorded, filtered, counted and drawn.

`exchange` is one request with its reply, `recorder` writes them down, `trace` is what
a notebook sees of them, `labels` puts them into words, `roles` says who is a client,
a host, a store. `sequence_diagram` draws: `folding` chooses, `diagram_steps` and
`diagram_layout` arrange, `diagram_rows` and `participants` are the marks.
"""

from examples.lab.trace.exchange import Exchange
from examples.lab.trace.recorder import Recorder
from examples.lab.trace.trace import Trace

__all__ = ["Exchange", "Recorder", "Trace"]
