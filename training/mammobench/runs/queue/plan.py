"""Which queued runs start now, and why each other waits: decided from facts, touching nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mammobench.contract import QueueEntry, QueueFile

Outcome = Literal["finished", "stopped", "failed"]


@dataclass(frozen=True)
class RunFacts:
    """What a run's folder says."""

    there: bool = True
    """It holds a config.json."""
    attempt: int = 0
    """The latest on record; 0 when it never began."""
    alive: bool = False
    """Its launcher runs."""
    outcome: Outcome | None = None
    """What its exit record says of the latest attempt; None while it runs, or when it left none."""
    finished: bool = False
    """The worker's result says so, and the launcher's exit record too."""
    canceled: bool = False
    """It never began, and somebody took it out of the queue."""


NOWHERE = RunFacts(there=False)


@dataclass(frozen=True)
class HeldBack:
    """A run that the runner itself holds back: its launcher is on its way, gave way a moment ago, or refused."""

    reason: str
    blocks: bool
    """Runs behind it, that want the same kind of device, wait too."""


@dataclass(frozen=True)
class Plan:
    """What follows from the facts."""

    starts: tuple[QueueEntry, ...] = ()
    waits: Mapping[str, str] = field(default_factory=dict)
    """Why each other run waits, in the order in which they would start."""


@dataclass(frozen=True)
class Facts:
    """All that the plan rests on. What is costly is asked for only when it decides something."""

    run: Callable[[str], RunFacts]
    kind: Callable[[str], str | None]
    """What kind of device the run wants; None when its config cannot be read: its launcher then says so."""
    shortage: Callable[[str], str | None]
    """Why its devices are not to be had now, in words; None when they are."""
    held_back: Mapping[str, HeldBack] = field(default_factory=dict)


def in_order(entries: Sequence[QueueEntry]) -> list[QueueEntry]:
    """As they would start: by priority, and equal ones as they stand in the file."""
    return sorted(entries, key=lambda entry: -entry.priority)  # sorted is stable


def waiting_entries(queue: QueueFile, run: Callable[[str], RunFacts]) -> list[QueueEntry]:
    """The entries that have not had their turn, in order, each run once."""
    found: dict[str, QueueEntry] = {}
    for entry in in_order(queue.entries):
        if run(entry.run_id).attempt < entry.attempt:
            found.setdefault(entry.run_id, entry)
    return list(found.values())


def plan(queue: QueueFile, facts: Facts) -> Plan:
    """No run overtakes another that could start but for its devices, if both want the same kind of device."""
    entries = waiting_entries(queue, facts.run)
    queued = frozenset(entry.run_id for entry in entries)
    starts: list[QueueEntry] = []
    waits: dict[str, str] = {}
    first_of_kind: dict[str, str] = {}
    for entry in entries:
        name = entry.run_id
        reason = _reason_of_its_own(queue, entry, facts, queued)
        back = facts.held_back.get(name)
        kind = None if reason is not None else facts.kind(name)
        if reason is None and kind in first_of_kind:
            reason = f"stands behind run {first_of_kind[kind]}, which waits for the same kind of device"
        elif reason is None:
            reason = back.reason if back is not None else None if kind is None else facts.shortage(name)
            if kind is not None and (back is None or back.blocks):
                first_of_kind[kind] = name
        if reason is None:
            starts.append(entry)
        else:
            waits[name] = reason
    return Plan(tuple(starts), waits)


def _reason_of_its_own(queue: QueueFile, entry: QueueEntry, facts: Facts, queued: frozenset[str]) -> str | None:
    """Why it would wait with all devices free."""
    run = facts.run(entry.run_id)
    if not run.there:
        return "its folder holds no config.json (any more): cancel it"
    if run.finished:
        return "it has finished: cancel it, or duplicate it to train again"
    if run.alive:
        return "its former attempt still runs"
    if queue.paused:
        return "the queue is paused"
    if entry.held:
        return "held"
    reasons = (_reason_to_wait_for(name, facts.run(name), name in queued) for name in entry.after)
    return "; ".join(reason for reason in reasons if reason is not None) or None


def _reason_to_wait_for(name: str, run: RunFacts, queued: bool) -> str | None:
    """Why a run that must finish first has not; None when it has."""
    if run.finished:
        return None
    if not run.there:
        return f"run {name}, which it waits for, is not in this workspace: cancel this one"
    if run.alive or queued:
        return f"waits for run {name} to finish"
    what = _what_became_of(run)
    return f"run {name}, which it waits for, {what} or cancel this one"


def _what_became_of(run: RunFacts) -> str:
    if run.outcome == "failed":
        return "failed: resume it"
    if run.outcome == "stopped":
        return "was stopped: resume it"
    if run.canceled:
        return "was canceled before it began: queue it again"
    if run.attempt == 0:
        return "is not in the queue: queue it"
    return "was lost (its launcher is gone and left no exit record): resume it"
