"""What may be done to the queue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_queue_plan import NAMES, entry, queue

from mammobench.contract import QueueFile
from mammobench.runs.queue import edits
from mammobench.runs.queue.edits import EditRefusedError
from mammobench.runs.queue.plan import NOWHERE, RunFacts, in_order


def order(given: QueueFile) -> list[str]:
    return [each.run_id for each in in_order(given.entries)]


unique_queues = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(-2, 2)), min_size=1, max_size=8, unique_by=lambda pair: pair[0]
).map(lambda pairs: queue(*(entry(name, priority=priority) for name, priority in pairs)))


@given(unique_queues, st.data())
def test_a_moved_run_stands_where_it_was_put_and_the_others_keep_their_order(
    given: QueueFile, data: st.DataObject
) -> None:
    before = order(given)
    name = data.draw(st.sampled_from(before))
    position = data.draw(st.integers(1, len(before) + 2))
    moved = edits.moved(given, name, position)
    others = [each for each in before if each != name]
    assert order(moved) == [*others[: position - 1], name, *others[position - 1 :]]
    assert {each.run_id: each.priority for each in moved.entries if each.run_id != name} == {
        each.run_id: each.priority for each in given.entries if each.run_id != name
    }


def test_a_moved_run_takes_no_other_priority_than_its_place_asks_for() -> None:
    given = queue(entry("run-a", priority=5), entry("run-b", priority=1), entry("run-c", priority=-3))
    assert edits.moved(given, "run-c", 1).entries[0].priority == 5
    assert edits.moved(given, "run-c", 2).entries[1].priority == 1
    assert edits.moved(given, "run-a", 9).entries[-1].priority == -3
    assert edits.moved(given, "run-b", 2) == given


def test_added_runs_stand_behind_their_equals() -> None:
    given = queue(entry("run-a", priority=1), entry("run-b"))
    new = edits.added(given, [entry("run-c"), entry("run-d", priority=1)], dict.fromkeys(NAMES, RunFacts()))
    assert order(new) == ["run-a", "run-d", "run-b", "run-c"]


def test_says_everything_that_speaks_against_adding() -> None:
    runs = {
        **dict.fromkeys(NAMES, RunFacts()),
        "run-b": NOWHERE,
        "run-c": RunFacts(attempt=1, alive=True),
        "run-d": RunFacts(attempt=1, outcome="finished", finished=True),
        "nobody": NOWHERE,
    }
    new = [entry(name, after=["nobody"]) for name in ("run-a", "run-b", "run-c", "run-d", "run-e", "run-e")]
    with pytest.raises(EditRefusedError) as caught:
        edits.added(queue(entry("run-a")), new, runs)
    assert caught.value.problems == [
        "run-e is named twice",
        "run-a is in the queue already",
        "run-b: there is no such run in this workspace",
        "run-c is running: stop it first",
        "run-d has finished: duplicate it to train again",
        "--after nobody: there is no such run in this workspace",
    ]


def test_runs_that_would_wait_for_each_other_are_refused() -> None:
    given = queue(entry("run-a", after=["run-b"]), entry("run-b", after=["run-x", "run-c"]))
    runs = {name: RunFacts() for name in [*NAMES, "run-x"]}
    with pytest.raises(EditRefusedError, match="run-a waits for run-b waits for run-c waits for run-a"):
        edits.added(given, [entry("run-c", after=["run-a"])], runs)
    with pytest.raises(EditRefusedError, match="run-d waits for run-d"):
        edits.added(given, [entry("run-d", after=["run-d"])], runs)
    edits.added(given, [entry("run-c", after=["run-x"]), entry("run-d", after=["run-a", "run-c"])], runs)


def test_an_act_for_a_run_that_does_not_wait_is_refused_as_a_whole() -> None:
    given = queue(entry("run-a"))
    for act in (
        lambda: edits.moved(given, "run-b", 0),
        lambda: edits.canceled(given, ["run-a", "run-b"]),
        lambda: edits.changed(given, ["run-a", "run-b"], held=True),
    ):
        with pytest.raises(EditRefusedError, match="run-b is not in the queue"):
            act()


def test_only_what_has_had_its_turn_is_pruned() -> None:
    given = queue(entry("run-a"), entry("run-b", attempt=3), entry("run-c", attempt=2))
    assert order(edits.pruned(given, {"run-a": 1, "run-b": 2, "run-c": 4})) == ["run-b"]


def test_the_members_of_a_group_in_order() -> None:
    given = queue(entry("run-a", group="sweep"), entry("run-b"), entry("run-c", group="sweep", priority=1))
    assert edits.group_members(given, "sweep") == ["run-c", "run-a"]
