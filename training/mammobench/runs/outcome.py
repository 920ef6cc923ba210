"""What became of an attempt, from evidence: the worker's own result, its process's ending, and what was asked of it."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mammobench.contract import ExitRecord, RunResult
from mammobench.runs.last_words import first_failure, killed_data_worker, last_exception, says_disk_full

EVIDENCE_LINES = 400
LOG_TAIL_LINES = 20

Outcome = Literal["finished", "stopped", "failed"]


@dataclass(frozen=True)
class Ending:
    """How the process that the launcher started came to its end: by itself or by a signal."""

    exit_code: int | None
    signal: int | None

    @classmethod
    def from_wait_status(cls, status: int) -> "Ending":
        """From waitpid's status."""
        if os.WIFSIGNALED(status):
            return cls(exit_code=None, signal=os.WTERMSIG(status))
        return cls(exit_code=os.WEXITSTATUS(status), signal=None)

    def in_words(self) -> str:
        """For a sentence that begins with the process."""
        if self.signal is None:
            return f"ended with exit code {self.exit_code}"
        return f"was ended by {signal_name(self.signal)}"


@dataclass(frozen=True)
class Evidence:
    """All that is known when every process of an attempt has gone."""

    attempt: int
    result: RunResult | None
    ending: Ending | None
    stop_reason: str | None
    """Why a stop was asked for; None when none was."""
    killed_after_seconds: float | None
    """The grace that ran out before the launcher killed the processes; None when it did not."""
    launcher_error: str | None
    """What went wrong in the launcher itself."""
    not_started: str | None
    """Why nothing was started: the config, a file, a device."""
    survivors: tuple[int, ...]
    """PIDs that even SIGKILL has not ended yet: processes in uninterruptible sleep."""
    log: tuple[str, ...]
    """The attempt's last lines, at most EVIDENCE_LINES."""
    overdue: str | None = None
    """Why the launcher ended a run that had not begun in time."""
    memory_hint: str | None = None
    """What the kernel says of processes that it killed for want of memory."""
    disk_is_full: bool = False
    main_process: str = "The worker"
    """Who `ending` is about: the one rank, or torchrun."""
    rank_of_process: Callable[[int], int | None] = lambda _pid: None
    """The rank that a process belonged to, by PID, where that was seen."""
    result_elsewhere: bool = False
    """Rank 0, which leaves the result, ran on another node."""


def conclude(evidence: Evidence, ended_at_ms: float) -> ExitRecord:
    """The exit record. Only the worker's own result says finished; an exit code alone says nothing."""
    outcome, reason = _outcome_and_reason(evidence)
    if outcome == "failed" and evidence.not_started is None:
        reason += _hints(evidence, reason)
    if evidence.survivors:
        pids = ", ".join(str(pid) for pid in evidence.survivors)
        reason += f" These processes do not die, even killed (uninterruptible sleep?): {pids}."
    return ExitRecord(
        attempt=evidence.attempt,
        outcome=outcome,
        reason=reason,
        exit_code=None if evidence.ending is None else evidence.ending.exit_code,
        signal=None if evidence.ending is None else evidence.ending.signal,
        ended_at_ms=ended_at_ms,
        log_tail=list(evidence.log[-LOG_TAIL_LINES:]),
    )


def signal_name(number: int) -> str:
    """`signal 9 (SIGKILL)`"""
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"


def _outcome_and_reason(evidence: Evidence) -> tuple[Outcome, str]:
    if evidence.not_started is not None:
        return "failed", f"Could not start: {evidence.not_started}."
    ending = evidence.ending
    if evidence.result_elsewhere and ending is not None and ending.exit_code == 0:
        ended: Outcome = "finished" if evidence.stop_reason is None else "stopped"
        return ended, "This node's ranks ended; node 0 tells what became of the run."
    result = evidence.result
    if result is not None and result.outcome == "finished":
        return "finished", "The run finished." + _odd_ending(evidence.ending)
    if result is not None and result.outcome == "stopped":
        asked = evidence.stop_reason or "the worker decided so"
        return "stopped", f"Stopped at step {result.step} with a checkpoint: {asked}."
    if result is not None:
        return "failed", _failed(evidence, result.error or "it gave no reason")
    if evidence.overdue is not None:
        return "failed", f"Ended by the launcher: {evidence.overdue}"
    if evidence.launcher_error is not None:
        return "failed", f"The launcher failed: {evidence.launcher_error}"
    if evidence.stop_reason is not None:
        return "stopped", _stopped_without_saving(evidence)
    return "failed", _died(evidence)


def _stopped_without_saving(evidence: Evidence) -> str:
    if evidence.killed_after_seconds is not None:
        how = f"it had not ended within {evidence.killed_after_seconds:g} s and was killed"
    else:
        how = "it ended before it could save" if evidence.ending is None else f"the worker {evidence.ending.in_words()}"
    return (
        f"Stopped without a final checkpoint: {evidence.stop_reason}; {how}. Resume goes on from the last checkpoint."
    )


def _failed(evidence: Evidence, error: str) -> str:
    """Of a rank that tells of its own failure, though another process may have fallen first."""
    first = _killed_first(evidence)
    if first is None:
        return f"The worker failed: {error}"
    who, number = first
    return f"{who} was ended by {signal_name(number)}, first of all.{_of_a_kill(evidence, number)} Then: {error}"


def _killed_first(evidence: Evidence) -> tuple[str, int] | None:
    """Who was ended by a signal before anybody failed of it, and by which; None where the log does not tell."""
    rank, worker = first_failure(evidence.log), killed_data_worker(evidence.log)
    if rank is not None and rank.signal is not None:
        return f"Rank {rank.rank} (PID {rank.pid})", rank.signal
    if worker is None:
        return None
    owner = evidence.rank_of_process(worker.pid)
    return f"A data worker{'' if owner is None else f' of rank {owner}'} (PID {worker.pid})", worker.signal


def _of_a_kill(evidence: Evidence, number: int | None) -> str:
    if number != signal.SIGKILL or evidence.memory_hint is not None:
        return ""
    return " Nobody of this program sent it: the system may have run out of memory, or someone killed it."


def _died(evidence: Evidence) -> str:
    ending, first, killed = evidence.ending, first_failure(evidence.log), _killed_first(evidence)
    if ending is None:
        return "The worker never started."
    sentence, number = f"{evidence.main_process} {ending.in_words()} and left no result.", ending.signal
    if killed is not None:
        who, number = killed
        sentence = f"{who} was ended by {signal_name(number)}, first of all; there is no result."
    elif first is not None:
        how = Ending(first.exit_code, first.signal)
        sentence = f"Rank {first.rank} (PID {first.pid}) {how.in_words()}, first of all; there is no result."
    sentence += _of_a_kill(evidence, number)
    exception = last_exception(evidence.log)
    if exception is not None:
        sentence += f" Its last exception: {exception}"
    elif evidence.log:
        sentence += f" Its last line: {evidence.log[-1]}"
    return sentence


def _hints(evidence: Evidence, reason: str) -> str:
    hints = "" if evidence.memory_hint is None else f" {evidence.memory_hint}"
    if evidence.disk_is_full or says_disk_full([reason, *evidence.log]):
        hints += " The disk is full: make room; resume then goes on from the last checkpoint."
    return hints


def _odd_ending(ending: Ending | None) -> str:
    """A worker may fall after its work was done and saved: the result stands, the oddity is said."""
    if ending is None or ending.exit_code == 0:
        return ""
    return f" Afterwards its process {ending.in_words()}."
