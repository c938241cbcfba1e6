import pytest

from examples.lab import EPOCH, Clock


def test_many_small_steps_leave_no_dust():
    clock = Clock()
    for _ in range(1000):
        clock.advance(0.001)
    assert (clock.now, clock.time()) == (1.0, EPOCH + 1.0)


@pytest.mark.parametrize("seconds", [-0.1, float("inf"), float("nan")])
def test_only_a_finite_step_forward_is_time(seconds):
    with pytest.raises(ValueError, match="time moves forward"):
        Clock().advance(seconds)
