"""Every process below the launcher, as it comes and goes: torchrun, ranks, data workers and what they start."""

from collections.abc import Mapping

from mammobench.contract import ProcessIdentity
from mammobench.runs.processes import identity_of
from mammobench.telemetry import ProcessStat, TreeFollower

_LOOK_EVERY_SECONDS = 2.0


class Descendants:
    """Looks now and then. Who was seen once stays known, for what is said of the dead."""

    def __init__(self, root_pid: int) -> None:
        self._root_pid = root_pid
        self._follower = TreeFollower(root_pid)
        self._looked_at: float | None = None
        self._owners: dict[int, int] = {}
        self.living: list[ProcessIdentity] = []
        """As of the last look, parents before their children."""

    @property
    def known_pids(self) -> list[int]:
        """Of all that were ever seen."""
        return list(self._owners)

    def look(self, now: float, *, at_once: bool = False) -> bool:
        """True when others live than at the last look; most calls look at nothing. `now` is monotonic, in seconds."""
        if not at_once and self._looked_at is not None and now - self._looked_at < _LOOK_EVERY_SECONDS:
            return False
        self._looked_at = now
        tree = [each for each in self._follower.processes() if each.pid != self._root_pid and each.state not in "ZX"]
        self._note_owners(tree)
        before, self.living = self.living, [identity_of(process) for process in tree]
        return self.living != before

    def rank_of(self, pid: int, ranks: Mapping[int, ProcessIdentity]) -> int | None:
        """The rank that this process belonged to when it was seen first; None for strangers and torchrun."""
        rank_by_pid = {identity.pid: rank for rank, identity in ranks.items()}
        for _ in range(len(self._owners) + 1):
            if pid in rank_by_pid:
                return rank_by_pid[pid]
            if pid not in self._owners:
                return None
            pid = self._owners[pid]
        return None

    def _note_owners(self, tree: list[ProcessStat]) -> None:
        for process in tree:
            if process.parent_pid != self._root_pid or process.pid not in self._owners:  # an orphan keeps its owner
                self._owners[process.pid] = process.parent_pid
