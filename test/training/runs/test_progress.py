"""Silence of a run, judged by monotonic time alone."""

from typing import Any

from mammobench.runs.progress import ProgressWatch, StallLimits

LIMITS = StallLimits(multiple=10.0, step_seconds=5.0, quiet_seconds=100.0)


class Run:
    """Feeds a watch; its own clock moves only when told."""

    def __init__(self) -> None:
        self.watch = ProgressWatch(LIMITS)
        self.now = 1000.0

    def say(self, kind: str, after: float = 0.0, **fields: Any) -> None:
        self.now += after
        # The wall clock runs backwards all the time: nothing may look at it.
        record = {"type": kind, "monotonicMs": self.now * 1000, "wallTimeMs": -self.now * 1000, **fields}
        self.watch.take(record, self.now)

    def begin(self, steps_per_epoch: int, resumed_from: int = 0) -> None:
        if resumed_from:
            self.say("resumed", fromStep=resumed_from)
        self.say("stage-started", stage="whole", step=resumed_from, stepsPerEpoch=steps_per_epoch)

    def steps(self, first: int, last: int, seconds: float = 1.0) -> None:
        for step in range(first, last + 1):
            self.say("step", seconds, step=step)

    def is_stalled_after(self, seconds: float) -> bool:
        return self.watch.stall(self.now + seconds) is not None


def test_a_standstill_between_steps_is_judged_by_their_median():
    run = Run()
    run.begin(100)
    run.steps(1, 20)
    assert not run.is_stalled_after(9.9)
    assert run.is_stalled_after(10.1)
    stall = run.watch.stall(run.now + 12)
    assert stall is not None
    assert stall.in_words() == "No step for 12 s after step 20 (limit 10 s; the median is 1 s)"


def test_one_slow_step_does_not_move_the_limit():
    run = Run()
    run.begin(100)
    run.steps(1, 20)
    run.steps(21, 21, seconds=9.0)
    assert run.is_stalled_after(10.1)


def test_fast_steps_have_a_floor():
    run = Run()
    run.begin(100)
    run.steps(1, 20, seconds=0.01)
    assert not run.is_stalled_after(4.9)
    assert run.is_stalled_after(5.1)


def test_validation_at_an_epochs_end_has_a_limit_of_its_own():
    run = Run()
    run.begin(20)
    run.steps(1, 20)
    assert not run.is_stalled_after(99)
    assert run.is_stalled_after(101)
    run.say("epoch-ended", 30.0, step=20)
    run.say("checkpoint", 1.0, step=20)
    run.steps(21, 39)
    assert run.is_stalled_after(11)
    run.steps(40, 40)
    assert not run.is_stalled_after(99)


def test_a_resumed_epoch_may_end_after_any_of_its_steps():
    run = Run()
    run.begin(20, resumed_from=13)
    run.steps(14, 20)
    assert not run.is_stalled_after(99)
    run.say("epoch-ended", 30.0, step=20)
    run.steps(21, 30)
    assert run.is_stalled_after(11)


def test_stages_without_steps_are_judged_by_their_progress():
    run = Run()
    run.say("stage-started", stage="prepare", step=0)
    assert run.watch.begun
    assert not run.is_stalled_after(99)
    for done in range(1, 10):
        run.say("progress", 20.0, stage="prepare", done=done, total=10)
    assert not run.is_stalled_after(199)
    assert run.is_stalled_after(201)


def test_a_run_that_has_ended_or_not_begun_is_never_stalled():
    run = Run()
    run.say("started")
    assert not run.watch.begun
    assert not run.is_stalled_after(1e6)
    run.begin(10)
    run.steps(1, 3)
    run.say("ended")
    assert not run.is_stalled_after(1e6)
