"""What a notebook's cells call besides the network itself.

`predictions` keeps the learner's guesses and scores them; `source` shows code from
its one place; `transcript` shows what a real run printed; `service_log` the lines of a
service that raised.
"""

from examples.lab.notebook.predictions import predict, score
from examples.lab.notebook.source import show
from examples.lab.notebook.transcript import MEASUREMENTS, read_record

__all__ = ["MEASUREMENTS", "predict", "read_record", "score", "show"]
