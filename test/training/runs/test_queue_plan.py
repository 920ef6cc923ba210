"""Which queued run starts, and why each other waits."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammobench.contract import QueueEntry, QueueFile
from mammobench.runs.queue.plan import NOWHERE, Facts, HeldBack, Plan, RunFacts, in_order, plan, waiting_entries

NAMES = [f"run-{letter}" for letter in "abcdefgh"]


def entry(name: str, **changes: Any) -> QueueEntry:
    fields = {"attempt": 1, "priority": 0, "held": False, "after": [], "group": None, "retries": 0, "added_at_ms": 1.0}
    return QueueEntry(run_id=name, **{**fields, **changes})


def queue(*entries: QueueEntry, paused: bool = False) -> QueueFile:
    return QueueFile(format_version=1, paused=paused, entries=list(entries))


def planned(
    given: QueueFile,
    runs: Mapping[str, RunFacts] | None = None,
    kinds: Mapping[str, str | None] | None = None,
    shortages: Mapping[str, str] | None = None,
    held_back: Mapping[str, HeldBack] | None = None,
) -> Plan:
    return plan(
        given,
        Facts(
            lambda name: (runs or {}).get(name, RunFacts()),
            lambda name: (kinds or {}).get(name, "cpu"),
            lambda name: (shortages or {}).get(name),
            held_back or {},
        ),
    )


def names(plan: Plan) -> list[str]:
    return [entry.run_id for entry in plan.starts]


def test_the_first_of_a_kind_starts_and_the_next_stands_behind_it() -> None:
    found = planned(queue(entry("run-a"), entry("run-b"), entry("run-c")), kinds={"run-c": "gpu"})
    assert names(found) == ["run-a", "run-c"]
    assert found.waits == {"run-b": "stands behind run run-a, which waits for the same kind of device"}


def test_priority_goes_before_the_order_of_the_file() -> None:
    assert names(planned(queue(entry("run-a"), entry("run-b", priority=3)))) == ["run-b"]


def test_nobody_overtakes_a_run_that_waits_for_the_same_kind_of_device() -> None:
    found = planned(
        queue(entry("run-a"), entry("run-b"), entry("run-c")),
        kinds={"run-a": "gpu", "run-c": "gpu"},
        shortages={"run-a": "GPU 0 is leased"},
    )
    assert names(found) == ["run-b"]
    assert found.waits["run-a"] == "GPU 0 is leased"
    assert "behind run run-a" in found.waits["run-c"]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (entry("run-a", held=True), "held"),
        (entry("run-a", after=["run-x"]), "waits for run run-x to finish"),
    ],
)
def test_a_run_that_could_not_start_anyway_stands_in_nobodys_way(first: QueueEntry, reason: str) -> None:
    found = planned(queue(first, entry("run-b")), runs={"run-x": RunFacts(attempt=1, alive=True)})
    assert names(found) == ["run-b"]
    assert found.waits == {"run-a": reason}


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (RunFacts(attempt=1, outcome="failed"), "run run-x, which it waits for, failed: resume it or cancel this one"),
        (RunFacts(attempt=1, outcome="stopped"), "was stopped: resume it or cancel this one"),
        (RunFacts(attempt=1), "was lost (its launcher is gone and left no exit record): resume it or cancel this one"),
        (RunFacts(canceled=True), "was canceled before it began: queue it again or cancel this one"),
        (RunFacts(), "is not in the queue: queue it or cancel this one"),
        (NOWHERE, "is not in this workspace: cancel this one"),
    ],
)
def test_says_what_became_of_the_run_that_it_waits_for(run: RunFacts, reason: str) -> None:
    found = planned(queue(entry("run-a", after=["run-x"])), runs={"run-x": run})
    assert found.starts == ()
    assert found.waits["run-a"].endswith(reason)


def test_a_failed_run_that_is_queued_again_is_waited_for() -> None:
    both = queue(entry("run-a", after=["run-x"]), entry("run-x", attempt=2, held=True))
    found = planned(both, runs={"run-x": RunFacts(attempt=1, outcome="failed")})
    assert found.waits["run-a"] == "waits for run run-x to finish"


def test_starts_after_all_that_it_waits_for_have_finished() -> None:
    done = RunFacts(attempt=1, outcome="finished", finished=True)
    waiting = queue(entry("run-a", after=["run-x", "run-y"]))
    assert names(planned(waiting, runs={"run-x": done, "run-y": done})) == ["run-a"]
    # The worker has said so, the launcher has not: its devices are not free yet.
    ending = RunFacts(attempt=1, alive=True, finished=False)
    assert names(planned(waiting, runs={"run-x": done, "run-y": ending})) == []


def test_a_paused_queue_starts_nothing() -> None:
    found = planned(queue(entry("run-a"), paused=True))
    assert found == Plan((), {"run-a": "the queue is paused"})


def test_what_has_had_its_turn_is_ignored() -> None:
    assert planned(queue(entry("run-a")), runs={"run-a": RunFacts(attempt=1, alive=True)}) == Plan()
    again = queue(entry("run-a", attempt=2))
    assert names(planned(again, runs={"run-a": RunFacts(attempt=1, outcome="stopped")})) == ["run-a"]
    assert planned(again, runs={"run-a": RunFacts(attempt=1, alive=True)}).waits == {
        "run-a": "its former attempt still runs"
    }


def test_a_run_that_can_never_begin_keeps_nobody_waiting() -> None:
    finished = RunFacts(attempt=1, outcome="finished", finished=True)
    found = planned(
        queue(entry("run-a", attempt=2), entry("run-b"), entry("run-c")),
        runs={"run-a": finished, "run-b": NOWHERE},
    )
    assert names(found) == ["run-c"]
    assert found.waits == {
        "run-a": "it has finished: cancel it, or duplicate it to train again",
        "run-b": "its folder holds no config.json (any more): cancel it",
    }


def test_a_run_whose_config_cannot_be_read_starts_at_once_so_that_its_launcher_says_why() -> None:
    found = planned(queue(entry("run-a"), entry("run-b")), kinds={"run-b": None}, shortages={"run-a": "waits"})
    assert names(found) == ["run-b"]


def test_a_launcher_on_its_way_blocks_its_kind_and_a_refused_one_does_not() -> None:
    waiting = queue(entry("run-a"), entry("run-b"))
    on_its_way = planned(waiting, held_back={"run-a": HeldBack("starting", blocks=True)})
    assert names(on_its_way) == []
    assert names(planned(waiting, held_back={"run-a": HeldBack("refused", blocks=False)})) == ["run-b"]


outcomes = st.sampled_from(["finished", "stopped", "failed", None])
runs_facts = st.builds(
    RunFacts,
    there=st.booleans(),
    attempt=st.integers(0, 3),
    alive=st.booleans(),
    outcome=outcomes,
    finished=st.booleans(),
)
entries = st.builds(
    entry,
    st.sampled_from(NAMES),
    attempt=st.integers(1, 3),
    priority=st.integers(-2, 2),
    held=st.booleans(),
    after=st.lists(st.sampled_from(NAMES), max_size=2),
)
facts_of_all = st.fixed_dictionaries(dict.fromkeys(NAMES, runs_facts))
kinds_of_all = st.fixed_dictionaries({name: st.sampled_from(["gpu", "cpu", None]) for name in NAMES})


@given(
    st.lists(entries, max_size=8),
    st.booleans(),
    facts_of_all,
    kinds_of_all,
    st.sets(st.sampled_from(NAMES)),
    st.dictionaries(st.sampled_from(NAMES), st.booleans(), max_size=2),
)
def test_whatever_the_facts_the_plan_keeps_its_promises(
    given_entries: list[QueueEntry],
    paused: bool,
    runs: dict[str, RunFacts],
    kinds: dict[str, str | None],
    short: set[str],
    held_back: dict[str, bool],
) -> None:
    whole = queue(*given_entries, paused=paused)
    back = {name: HeldBack("back", blocks) for name, blocks in held_back.items()}
    found = planned(whole, runs, kinds, dict.fromkeys(short, "short"), back)
    waiting = waiting_entries(whole, runs.__getitem__)
    order = [each.run_id for each in waiting]
    # Everyone who waits has exactly one decision, and nobody else has.
    assert sorted([*names(found), *found.waits]) == sorted(order)
    assert all(found.waits.values())
    started_kinds = [kinds[name] for name in names(found) if kinds[name] is not None]
    assert len(started_kinds) == len(set(started_kinds))  # one at a time of a kind: the next look sees its lease
    for each in found.starts:
        run = runs[each.run_id]
        assert run.there
        assert not any([run.alive, run.finished, paused, each.held])
        assert run.attempt < each.attempt
        assert all(runs[name].finished for name in each.after)
        assert each.run_id not in held_back
        assert kinds[each.run_id] is None or each.run_id not in short
        # Whoever stands before it and wants the same either could not start anyway, or is on nobody's way.
        for other in order[: order.index(each.run_id)]:
            reason = found.waits.get(other)
            assert kinds[other] != kinds[each.run_id] or kinds[other] is None or reason not in (None, "short")


@given(st.lists(st.builds(entry, st.sampled_from(NAMES), priority=st.integers(-3, 3)), max_size=10))
def test_the_order_is_by_priority_and_then_as_in_the_file(given_entries: list[QueueEntry]) -> None:
    ordered = in_order(given_entries)
    places = {id(each): place for place, each in enumerate(given_entries)}
    assert sorted(places[id(each)] for each in ordered) == list(range(len(given_entries)))
    for first, second in itertools.pairwise(ordered):
        assert (-first.priority, places[id(first)]) < (-second.priority, places[id(second)])
