"""How an answer's time is judged, on a clock and a machine that are made up."""

import pytest

from exercises.grader.errors import OutOfMemory, TimedOut
from exercises.grader.sandbox.limits import MEGABYTE, Limits, limits_for_call
from exercises.grader.sandbox.resource_usage import ResourceUsage
from exercises.grader.sandbox.time_budget import TimeBudget
from exercises.grader.sandbox.watchdog import SAMPLE_INTERVAL, Watchdog

LIMITS = Limits(call=1.0, total_memory=100 * MEGABYTE)


class Machine:
    """Gives an answer a share of the processor and tells the meter about it."""

    def __init__(self, limits=LIMITS, total=1000.0):
        self.now = self.cpu_seconds = 0.0
        self.share, self.runnable, self.memory, self.measurable = 0.0, False, 0, True
        self.budget = TimeBudget(total)
        self.watchdog = Watchdog(limits, self.budget, self.measure, lambda: self.now)

    def measure(self):
        return (
            ResourceUsage(self.cpu_seconds, self.runnable, self.memory)
            if self.measurable
            else None
        )

    def run(self, seconds, step=SAMPLE_INTERVAL):
        """Let time pass in which the answer is waited for."""
        with self.watchdog:
            end = self.now + seconds
            while self.now < end:
                self.now += step
                self.cpu_seconds += step * self.share
                self.watchdog.left()

    def until(self, kind, share, runnable):
        """Return when the answer is ended, and what it is told."""
        self.share, self.runnable = share, runnable
        with pytest.raises(kind) as caught:
            self.run(100.0)
        return self.now, str(caught.value)


def test_an_answer_that_computes_is_ended_by_its_processor_time():
    now, sentence = Machine().until(TimedOut, share=1.0, runnable=True)
    assert now == pytest.approx(1.1, abs=2 * SAMPLE_INTERVAL)
    assert sentence.startswith("it computed for more than 1 s")


def test_four_processes_use_the_time_up_four_times_as_fast():
    now, sentence = Machine().until(TimedOut, share=4.0, runnable=False)
    assert now < 0.6
    assert sentence.startswith("it computed for more than 1 s")


def test_an_answer_that_waits_has_three_times_as_long():
    now, sentence = Machine().until(TimedOut, share=0.0, runnable=False)
    assert now == pytest.approx(3.1, abs=2 * SAMPLE_INTERVAL)
    assert sentence.startswith("it waited for more than 3 s")


def test_a_starved_answer_is_not_said_to_wait():
    machine = Machine()
    machine.share, machine.runnable = 0.02, True
    machine.run(20.0)
    assert machine.cpu_seconds < 1.0


def test_starving_has_an_end_that_names_the_machine():
    now, sentence = Machine().until(TimedOut, share=0.01, runnable=True)
    assert 24 < now < 26
    assert "ready for more than 24 s and got only 0.2 s" in sentence


def test_half_computing_and_half_waiting_is_ended_too():
    _, sentence = Machine().until(TimedOut, share=0.5, runnable=False)
    assert "it computed for more than 1 s" in sentence


def test_a_pause_of_the_grader_itself_counts_as_one_slice():
    machine = Machine()
    machine.run(0.5)
    machine.run(1000.0, step=500.0)
    machine.run(2.0)


def test_each_wait_is_judged_for_itself():
    machine = Machine()
    machine.share, machine.runnable = 1.0, True
    for _ in range(10):
        machine.run(0.8)


def test_many_short_waits_are_charged_to_the_run():
    machine = Machine(total=5.0)
    with pytest.raises(TimedOut, match="the 5 s for the whole run are used up"):
        for _ in range(1000):
            machine.run(0.01, step=0.01)
    assert machine.now == pytest.approx(5.1, abs=2 * SAMPLE_INTERVAL)


def test_starving_is_not_charged_to_the_run():
    machine = Machine(total=5.0)
    machine.runnable = True
    machine.run(20.0)
    machine.budget.check()


def test_where_nobody_can_look_the_clock_decides():
    machine = Machine()
    machine.measurable = False
    now, sentence = machine.until(TimedOut, share=1.0, runnable=True)
    assert now == pytest.approx(6.0, abs=2 * SAMPLE_INTERVAL)
    assert sentence.startswith("no reply within 6 s")


def test_processes_that_are_too_big_together_are_ended():
    machine = Machine()
    machine.memory = 101 * MEGABYTE
    with pytest.raises(OutOfMemory, match="more than 100 MB together"):
        machine.run(1.0)


def test_a_count_that_goes_back_is_no_credit():
    machine = Machine()
    machine.share, machine.runnable = 1.0, True
    machine.run(0.5)
    machine.cpu_seconds = 0.0  # a child has ended and nobody asked for it
    now, _ = machine.until(TimedOut, share=1.0, runnable=True)
    assert now < 2.0


def test_a_process_may_live_for_some_long_calls():
    assert (
        limits_for_call(1).cpu,
        limits_for_call(5).cpu,
        limits_for_call(30).cpu,
    ) == (20, 20, 120)
