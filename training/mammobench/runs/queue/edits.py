"""Acts on the queue: each makes a new queue of the old one, or is refused with everything that speaks against it."""

from collections.abc import Collection, Mapping, Sequence

from mammobench.contract import QueueEntry, QueueFile
from mammobench.runs.queue.plan import RunFacts, in_order


class EditRefusedError(Exception):
    """The act is not done, not even in part."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


def pruned(queue: QueueFile, attempts: Mapping[str, int]) -> QueueFile:
    """Without the entries that have had their turn. `attempts`: the latest of each run."""
    kept = [entry for entry in queue.entries if attempts.get(entry.run_id, 0) < entry.attempt]
    return _with_entries(queue, kept)


def problems_of_adding(
    queue: QueueFile, wishes: Sequence[tuple[str, Sequence[str]]], runs: Mapping[str, RunFacts]
) -> list[str]:
    """What speaks against queueing these runs, each with those that it waits for. `runs`: of all that are named."""
    names = [name for name, _ in wishes]
    queued = {entry.run_id: entry.after for entry in queue.entries}
    problems = [f"{name} is named twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    for name in dict.fromkeys(names):
        if (problem := _not_to_be_queued(name, runs[name], name in queued)) is not None:
            problems.append(problem)
    for name in dict.fromkeys(name for _, after in wishes for name in after):
        if not runs[name].there:
            problems.append(f"--after {name}: there is no such run in this workspace")
    if (circle := _circle({**queued, **dict(wishes)})) is not None:
        problems.append(f"--after would make runs wait for each other: {' waits for '.join(circle)}")
    return problems


def added(queue: QueueFile, entries: Sequence[QueueEntry], runs: Mapping[str, RunFacts]) -> QueueFile:
    """With these at the end of their priority. `runs`: of all that the entries name."""
    _refuse(problems_of_adding(queue, [(entry.run_id, entry.after) for entry in entries], runs))
    return _with_entries(queue, [*queue.entries, *entries])


def moved(queue: QueueFile, name: str, position: int) -> QueueFile:
    """With the run at this place (from 1; past the end is the end), and with the priority that the place asks for."""
    no_place = [] if position >= 1 else [f"there is no position {position}: 1 is first"]
    _refuse([*_not_waiting(queue, [name]), *no_place])
    order = in_order(queue.entries)
    entry = next(each for each in order if each.run_id == name)
    others = [each for each in order if each is not entry]
    before, behind = others[: position - 1], others[position - 1 :]
    priority = entry.priority
    if before:
        priority = min(priority, before[-1].priority)
    if behind:
        priority = max(priority, behind[0].priority)
    return _with_entries(queue, [*before, entry.model_copy(update={"priority": priority}), *behind])


def changed(queue: QueueFile, names: Collection[str], **fields: int | bool) -> QueueFile:
    """With these fields of the named entries."""
    _refuse(_not_waiting(queue, names))
    return _with_entries(
        queue, [each.model_copy(update=fields) if each.run_id in names else each for each in queue.entries]
    )


def canceled(queue: QueueFile, names: Collection[str]) -> QueueFile:
    """Without the named runs."""
    _refuse(_not_waiting(queue, names))
    return _with_entries(queue, [entry for entry in queue.entries if entry.run_id not in names])


def paused(queue: QueueFile, *, pause: bool) -> QueueFile:
    """Nothing starts from now on; or runs start again."""
    return queue.model_copy(update={"paused": pause})


def group_members(queue: QueueFile, group: str) -> list[str]:
    """The waiting runs of a group, in order."""
    return [entry.run_id for entry in in_order(queue.entries) if entry.group == group]


def _not_to_be_queued(name: str, run: RunFacts, queued: bool) -> str | None:
    if not run.there:
        return f"{name}: there is no such run in this workspace"
    if queued:
        return f"{name} is in the queue already"
    if run.alive:
        return f"{name} is running: stop it first"
    return f"{name} has finished: duplicate it to train again" if run.finished else None


def _not_waiting(queue: QueueFile, names: Collection[str]) -> list[str]:
    queued = {entry.run_id for entry in queue.entries}
    return [f"{name} is not in the queue: it has begun, or was never added" for name in names if name not in queued]


def _circle(after: Mapping[str, Sequence[str]]) -> list[str] | None:
    """Runs of which each waits for the next, the last one being the first again; None when there are none."""
    safe: set[str] = set()
    for start in after:
        path: list[tuple[str, list[str]]] = [(start, list(after[start]))]
        while path:
            name, left = path[-1]
            if not left:
                safe.add(name)
                path.pop()
                continue
            following = left.pop()
            names = [each for each, _ in path]
            if following in names:
                return [*names[names.index(following) :], following]
            if following in after and following not in safe:
                path.append((following, list(after[following])))
    return None


def _with_entries(queue: QueueFile, entries: Sequence[QueueEntry]) -> QueueFile:
    return queue.model_copy(update={"entries": list(entries)})


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise EditRefusedError(problems)
