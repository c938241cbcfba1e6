"""How an answer's time is judged, on a clock and a machine that are made up."""

import pytest

from exercises.grader.errors import OutOfMemory, TimedOut
from exercises.grader.sandbox.limits import MEGABYTE, Limits, of_call
from exercises.grader.sandbox.resource_usage import Usage
from exercises.grader.sandbox.time_budget import Budget
from exercises.grader.sandbox.watchdog import SLICE, Meter

LIMITS = Limits(call=1.0, together=100 * MEGABYTE)


class Machine:
    """Gives an answer a share of the processor and tells the meter about it."""

    def __init__(self, limits=LIMITS, total=1000.0):
        self.now = self.computed = 0.0
        self.share, self.ready, self.memory, self.told = 0.0, False, 0, True
        self.budget = Budget(total)
        self.meter = Meter(limits, self.budget, self.look, lambda: self.now)

    def look(self):
        return Usage(self.computed, self.ready, self.memory) if self.told else None

    def run(self, seconds, step=SLICE):
        """Let time pass in which the answer is waited for."""
        with self.meter:
            end = self.now + seconds
            while self.now < end:
                self.now += step
                self.computed += step * self.share
                self.meter.left()

    def until(self, kind, share, ready):
        """Return when the answer is ended, and what it is told."""
        self.share, self.ready = share, ready
        with pytest.raises(kind) as caught:
            self.run(100.0)
        return self.now, str(caught.value)


def test_an_answer_that_computes_is_ended_by_its_processor_time():
    now, sentence = Machine().until(TimedOut, share=1.0, ready=True)
    assert now == pytest.approx(1.1, abs=2 * SLICE)
    assert sentence.startswith("it computed for more than 1 s")


def test_four_processes_use_the_time_up_four_times_as_fast():
    now, sentence = Machine().until(TimedOut, share=4.0, ready=False)
    assert now < 0.6
    assert sentence.startswith("it computed for more than 1 s")


def test_an_answer_that_waits_has_three_times_as_long():
    now, sentence = Machine().until(TimedOut, share=0.0, ready=False)
    assert now == pytest.approx(3.1, abs=2 * SLICE)
    assert sentence.startswith("it waited for more than 3 s")


def test_a_starved_answer_is_not_said_to_wait():
    machine = Machine()
    machine.share, machine.ready = 0.02, True
    machine.run(20.0)
    assert machine.computed < 1.0


def test_starving_has_an_end_that_names_the_machine():
    now, sentence = Machine().until(TimedOut, share=0.01, ready=True)
    assert 24 < now < 26
    assert "ready for more than 24 s and got only 0.2 s" in sentence


def test_half_computing_and_half_waiting_is_ended_too():
    _, sentence = Machine().until(TimedOut, share=0.5, ready=False)
    assert "it computed for more than 1 s" in sentence


def test_a_pause_of_the_grader_itself_counts_as_one_slice():
    machine = Machine()
    machine.run(0.5)
    machine.run(1000.0, step=500.0)
    machine.run(2.0)


def test_each_wait_is_judged_for_itself():
    machine = Machine()
    machine.share, machine.ready = 1.0, True
    for _ in range(10):
        machine.run(0.8)


def test_many_short_waits_are_charged_to_the_run():
    machine = Machine(total=5.0)
    with pytest.raises(TimedOut, match="the 5 s for the whole run are used up"):
        for _ in range(1000):
            machine.run(0.01, step=0.01)
    assert machine.now == pytest.approx(5.1, abs=2 * SLICE)


def test_starving_is_not_charged_to_the_run():
    machine = Machine(total=5.0)
    machine.ready = True
    machine.run(20.0)
    machine.budget.check()


def test_where_nobody_can_look_the_clock_decides():
    machine = Machine()
    machine.told = False
    now, sentence = machine.until(TimedOut, share=1.0, ready=True)
    assert now == pytest.approx(6.0, abs=2 * SLICE)
    assert sentence.startswith("no reply within 6 s")


def test_processes_that_are_too_big_together_are_ended():
    machine = Machine()
    machine.memory = 101 * MEGABYTE
    with pytest.raises(OutOfMemory, match="more than 100 MB together"):
        machine.run(1.0)


def test_a_count_that_goes_back_is_no_credit():
    machine = Machine()
    machine.share, machine.ready = 1.0, True
    machine.run(0.5)
    machine.computed = 0.0  # a child has ended and nobody asked for it
    now, _ = machine.until(TimedOut, share=1.0, ready=True)
    assert now < 2.0


def test_a_process_may_live_for_some_long_calls():
    assert (of_call(1).cpu, of_call(5).cpu, of_call(30).cpu) == (20, 20, 120)
