"""Virtual time, and what waits in it.

`clock` moves only when somebody waits; `scheduler` runs each `task` with one baton;
`sync` has the events, locks and slots that tasks wait for; `flask_session` lets Flask's
own session tell the time by it.
"""

from examples.lab.virtual_time.clock import EPOCH, Clock
from examples.lab.virtual_time.scheduler import Scheduler
from examples.lab.virtual_time.sync import Event, Lock, Slots
from examples.lab.virtual_time.task import Deadlock, Task

__all__ = [
    "EPOCH",
    "Clock",
    "Deadlock",
    "Event",
    "Lock",
    "Scheduler",
    "Slots",
    "Task",
]
