import threading

import pytest

from examples.lab import Deadlock, Network
from examples.lab.virtual_time.sync import Slots


@pytest.fixture
def net():
    return Network()


def test_whoever_wakes_first_goes_first(net):
    order = []

    def client(name, pause):
        net.sleep(pause)
        order.append((name, net.clock.now))

    net.run(lambda: client("late", 2), lambda: client("early", 1))
    assert order == [("early", 1.0), ("late", 2.0)]


def test_ties_go_to_the_client_that_was_created_first(net):
    order = []

    def client(name, *pauses):
        for pause in pauses:
            net.sleep(pause)
        order.append(name)

    net.run(lambda: client("first", 1, 1), lambda: client("second", 2))
    assert order == ["first", "second"]


def test_results_come_in_the_order_of_the_clients(net):
    assert net.run(lambda: net.sleep(2) or "a", lambda: "b") == ["a", "b"]


def test_each_client_may_begin_at_its_own_time(net):
    net.clock.advance(10)
    assert net.run(*[lambda: net.clock.now] * 2, at=[3, 1]) == [13.0, 11.0]


def test_the_number_of_starting_times_must_match(net):
    with pytest.raises(ValueError, match="2 clients, but 1 starting times"):
        net.run(lambda: 1, lambda: 2, at=[0])


def test_the_error_that_happened_first_is_raised_after_all_have_ended(net):
    done = []

    def fail(pause, text):
        net.sleep(pause)
        raise LookupError(text)

    with pytest.raises(LookupError, match="early"):
        net.run(
            lambda: fail(2, "late"),
            lambda: fail(1, "early"),
            lambda: (net.sleep(5), done.append(True)),
        )
    assert done == [True]


def test_waiting_for_what_nobody_does_is_a_deadlock_and_not_a_hang(net):
    with pytest.raises(Deadlock, match="2 tasks wait"):
        net.run(*[net.event().wait] * 2)
    assert net.run(lambda: "and the next run works") == ["and the next run works"]


def test_waiting_alone_without_a_timeout_is_a_deadlock(net):
    with pytest.raises(Deadlock):
        net.event().wait()


def test_an_event_wakes_its_waiters_at_the_instant_it_is_set(net):
    event = net.event()

    def waiter():
        return event.wait(), net.clock.now

    def setter():
        net.sleep(3)
        event.set()

    assert net.run(waiter, setter)[0] == (True, 3.0)


def test_a_wait_that_times_out_says_so_and_an_old_alarm_wakes_nobody(net):
    event = net.event()

    def waiter():
        first = event.wait(timeout=1)
        net.sleep(10)
        return first, net.clock.now

    def setter():
        net.sleep(2)
        event.set()

    assert net.run(waiter, setter)[0] == (False, 11.0)


def test_slots_are_handed_over_in_the_order_of_asking(net):
    slots, order = Slots(net.scheduler, 1), []

    def client(name):
        with slots:
            net.sleep(1)
            order.append((name, net.clock.now))

    net.run(*[lambda n=n: client(n) for n in "abc"], at=[0.0, 0.2, 0.1])
    assert order == [("a", 1.0), ("c", 2.0), ("b", 3.0)]


def test_a_lock_that_is_not_free_in_time_is_not_taken(net):
    slots = Slots(net.scheduler, 1)

    def holder():
        with slots:
            net.sleep(5)

    got = net.run(
        holder, lambda: slots.acquire(timeout=1), lambda: slots.acquire(False)
    )
    assert got[1:] == [False, False]
    assert slots.acquire()


def test_a_daemon_ends_with_the_run_and_comes_back_with_the_next(net):
    beats = []

    def heart():
        while True:
            net.sleep(1)
            beats.append(net.clock.now)

    net.scheduler.spawn(heart, daemon=True)
    net.run(lambda: net.sleep(2.5))
    net.run(lambda: net.sleep(1.5))
    assert beats == [1.0, 2.0, 3.5]


def test_background_work_is_finished_before_run_returns(net):
    done = []
    net.run(lambda: net.scheduler.spawn(lambda: (net.sleep(9), done.append(True))))
    assert (done, net.clock.now) == ([True], 9.0)


def test_background_work_outside_run_happens_at_once(net):
    done = []
    net.scheduler.spawn(lambda: done.append(True))
    assert done == [True]


def test_run_inside_run_is_refused(net):
    with pytest.raises(RuntimeError, match="inside run"):
        net.run(lambda: net.run(lambda: None))


def test_time_does_not_go_back(net):
    with pytest.raises(ValueError, match="not by -1 s"):
        net.sleep(-1)


class PressedOnce:
    """A baton for `run` whose owner presses Ctrl-C once, when the clients are busy."""

    def __init__(self, real, busy):
        self.acquire_really, self.release, self.busy = real.acquire, real.release, busy

    def acquire(self):
        if self.busy is not None:
            busy, self.busy = self.busy, None
            assert busy.wait(5)
            raise KeyboardInterrupt
        self.acquire_really()


def test_an_interrupt_leaves_no_task_behind(net):
    busy, ended = threading.Event(), []

    def client():
        busy.set()
        try:
            while True:
                net.sleep(1)
        finally:
            ended.append(True)

    net.scheduler._main = PressedOnce(net.scheduler._main, busy)
    with pytest.raises(KeyboardInterrupt):
        net.run(client)
    assert ended == [True]
    assert net.run(lambda: "and the next run works") == ["and the next run works"]
