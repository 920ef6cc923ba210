"""Watches the processes of one attempt from their start until the last one has gone."""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mammobench.contract import LauncherRecord, ProcessIdentity
from mammobench.runs.descendants import Descendants
from mammobench.runs.outcome import Ending, signal_name
from mammobench.runs.processes import identify, identity_of, living_descendants, rank_of, signal_process
from mammobench.runs.run_files import RunFolder, write_record
from mammobench.runs.signal_wait import wait_for_signal
from mammobench.runs.vigil import Limits, Note, Vigil

WATCHED_SIGNALS = frozenset({signal.SIGCHLD, signal.SIGTERM, signal.SIGINT})


@dataclass(frozen=True)
class Patience:
    """How long the launcher waits for what."""

    poll_seconds: float = 0.25
    grace_seconds: float = 60.0
    """From the stop request until the processes are killed."""
    kill_wait_seconds: float = 30.0
    """From SIGKILL until a process counts as undying."""
    limits: Limits = field(default_factory=Limits)


class Supervisor:
    """The state of one attempt's processes. Runs in the main thread, with WATCHED_SIGNALS blocked."""

    def __init__(self, folder: RunFolder, attempt: int, devices: Sequence[str], patience: Patience, note: Note) -> None:
        self._folder = folder
        self._attempt = attempt
        self._devices = list(devices)
        self._patience = patience
        self._note = note
        self._main_pid: int | None = None
        self._rank_count = 0
        self._under_torchrun = False
        self._ranks: dict[int, ProcessIdentity] = {}
        self._descendants = Descendants(os.getpid())
        self._stop_asked_at: float | None = None
        self._vigil = Vigil(folder, attempt, patience.limits, note)
        self._record_is_behind = False
        self.sleep_keeper_pid: int | None = None
        """Of survival.forbid_sleep."""
        self.overdue: str | None = None
        self.ending: Ending | None = None
        self.stop_reason: str | None = None
        self.killed_after_seconds: float | None = None

    @property
    def known_pids(self) -> list[int]:
        """Of the ranks, the main process and all that was seen below them, whether they run or not."""
        main = [self._main_pid] if self._main_pid else []
        return [*main, *(identity.pid for identity in self._ranks.values()), *self._descendants.known_pids]

    @property
    def main_process(self) -> str:
        """Who `ending` is about, for a sentence."""
        if self._under_torchrun:
            return f"torchrun (PID {self._main_pid}), which keeps the ranks together,"
        return "The worker" if self._main_pid is None else f"The worker (rank 0, PID {self._main_pid})"

    def rank_of_process(self, pid: int) -> int | None:
        """The rank that this process is, or belonged to."""
        return self._descendants.rank_of(pid, self._ranks)

    def write_launcher_record(self) -> None:
        """local/launcher.json: by it anyone finds the run's processes again."""
        launcher = identify(os.getpid())
        if launcher is None:
            raise RuntimeError("/proc does not know this process; training needs Linux")
        ranks = [self._ranks[rank] for rank in sorted(self._ranks)]
        record = LauncherRecord(
            attempt=self._attempt,
            launcher=launcher,
            ranks=ranks,
            descendants=self._descendants.living,
            devices=self._devices,
        )
        write_record(self._folder.launcher_record, record)

    def watch(self, main_pid: int, rank_count: int, *, under_torchrun: bool) -> None:
        """Returns when the main process (the rank, or torchrun) has ended, when a stop's grace is over, or when the run
        has not begun in time.
        """
        self._main_pid, self._rank_count, self._under_torchrun = main_pid, rank_count, under_torchrun
        while True:
            self._find_processes()
            self._reap()
            if self.ending is not None:
                return
            self._notice_stop(wait_for_signal(WATCHED_SIGNALS, self._patience.poll_seconds))
            if self._grace_is_over():
                self.killed_after_seconds = self._patience.grace_seconds
                return
            if self._stop_asked_at is None:
                self.overdue = self._vigil.overdue(self._ranks)
                if self.overdue is not None:
                    return

    def end_all(self) -> tuple[int, ...]:
        """Kills and reaps every descendant; returns the PIDs that will not die."""
        deadline = time.monotonic() + self._patience.kill_wait_seconds
        killed: set[tuple[int, int]] = set()
        while True:
            living = living_descendants(os.getpid())
            for process in living:
                identity = identity_of(process)
                if signal_process(identity, signal.SIGKILL) and (process.pid, process.start_ticks) not in killed:
                    killed.add((process.pid, process.start_ticks))
                    self._note("signal-sent", f"SIGKILL to PID {process.pid}", pid=process.pid, signal=signal.SIGKILL)
            self._reap()
            if not living:
                return ()
            if time.monotonic() > deadline:
                return tuple(process.pid for process in living)
            time.sleep(0.02)

    def _find_processes(self) -> None:
        """The record says who lives whenever that has changed."""
        before = len(self._ranks)
        self._find_ranks()
        changed = self._descendants.look(time.monotonic(), at_once=len(self._ranks) > before)
        self._record_is_behind = self._record_is_behind or changed
        if self._record_is_behind:
            try:
                self.write_launcher_record()
                self._record_is_behind = False
            except OSError:
                return  # a full disk must not end a run that is still to save its state

    def _find_ranks(self) -> None:
        """A single rank is the main process; torchrun's ranks are its children, and appear when it has started them."""
        if self._main_pid is None or len(self._ranks) == self._rank_count:
            return
        if not self._under_torchrun:
            self._add_rank(0, identify(self._main_pid))
        else:
            for process in living_descendants(self._main_pid):
                if process.parent_pid == self._main_pid:
                    self._add_rank(rank_of(process.pid), identity_of(process))

    def _add_rank(self, rank: int | None, identity: ProcessIdentity | None) -> None:
        if rank is None or identity is None or rank in self._ranks:
            return
        self._ranks[rank] = identity
        self._note("rank-started", f"Rank {rank} is PID {identity.pid}", rank=rank, pid=identity.pid)
        if self._stop_asked_at is not None:
            self._send_stop(rank, identity)

    def _notice_stop(self, caught: signal.Signals | None) -> None:
        if self._stop_asked_at is not None:
            return
        if caught is not None and caught in (signal.SIGTERM, signal.SIGINT):
            reason = f"the launcher received {signal_name(caught)}"
            _leave_request(self._folder.stop_request, reason)
        elif self._folder.stop_request.exists():
            reason = "a stop was requested"
        elif (nearly_full := self._vigil.full_disk()) is not None:
            reason = nearly_full
            _leave_request(self._folder.stop_request, reason)
        else:
            return
        self.stop_reason = reason
        self._stop_asked_at = time.monotonic()
        self._note("stop-requested", f"Stopping: {reason}; {self._patience.grace_seconds:g} s to save and end")
        for rank, identity in sorted(self._ranks.items()):
            self._send_stop(rank, identity)

    def _send_stop(self, rank: int, identity: ProcessIdentity) -> None:
        """SIGTERM goes to ranks only: torchrun would kill its ranks after 30 s of its own."""
        if signal_process(identity, signal.SIGTERM):
            text = f"SIGTERM to rank {rank}"
            self._note("signal-sent", text, rank=rank, pid=identity.pid, signal=signal.SIGTERM)

    def _grace_is_over(self) -> bool:
        return self._stop_asked_at is not None and time.monotonic() - self._stop_asked_at > self._patience.grace_seconds

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._note_ending(pid, Ending.from_wait_status(status))

    def _note_ending(self, pid: int, ending: Ending) -> None:
        rank = next((rank for rank, identity in self._ranks.items() if identity.pid == pid), None)
        if pid == self._main_pid:
            self.ending = ending
        if pid == self.sleep_keeper_pid and self.ending is None:
            self._note("survival", f"The machine may sleep: systemd-inhibit {ending.in_words()}")
        who = f"Rank {rank}" if rank is not None else "torchrun" if pid == self._main_pid else f"PID {pid}"
        kind = "rank-exited" if rank is not None else "reaped"
        text = f"{who} {ending.in_words()}"
        self._note(kind, text, rank=rank, pid=pid, exit_code=ending.exit_code, signal=ending.signal)


def _leave_request(path: Path, reason: str) -> None:
    """Ranks and the window read the request from the file, whoever asked; without it the signal still does its work."""
    try:
        path.write_text(reason + "\n", encoding="utf-8")
    except OSError:
        return
