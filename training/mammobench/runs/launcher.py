"""`mammobench train --run DIR`: the launcher, which supervises one run from its lease to its exit record.

The same program under the desktop, from a shell, in a batch job: whoever watches reads files and leaves a stop request.
"""

import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import ExitRecord, RunConfig
from mammobench.runs.claim import NotNowError, RefusedError, claim
from mammobench.runs.devices import (
    DevicesTakenError,
    NoSuchDeviceError,
    device_environment,
    facts_of_devices,
    lease_devices,
)
from mammobench.runs.disk import Reserve, disk_problems, full_now, needs_of_run
from mammobench.runs.last_words import MemoryKills
from mammobench.runs.leases import Lease, lease_folder
from mammobench.runs.nodes import Nodes
from mammobench.runs.notes import Notes, say
from mammobench.runs.outcome import EVIDENCE_LINES, Evidence, conclude
from mammobench.runs.processes import become_subreaper
from mammobench.runs.retry import NEVER, Retries, may_retry, wait_for_stop
from mammobench.runs.run_files import RunFolder, write_record
from mammobench.runs.sampling import Sampling
from mammobench.runs.spawn import ONE_NODE, WORKER_COMMAND, runs_without_torchrun, spawn, training_command
from mammobench.runs.supervisor import WATCHED_SIGNALS, Patience, Supervisor
from mammobench.runs.survival import forbid_sleep, logout_in_words, sleep_in_words
from mammobench.telemetry import GpuSensors, MissingSensors, open_gpus

EXIT_ENDED, EXIT_FAILED, EXIT_REFUSED, EXIT_NOT_NOW = 0, 1, 2, 3


@dataclass(frozen=True)
class Manner:
    """How a launch goes about its devices."""

    from_queue: bool = False
    """The queue's runner started it: it gives way, without a trace, while its devices are taken."""
    share_gpus: bool = False
    """GPUs on which others compute without a lease are taken all the same."""


AS_ASKED = Manner()


class NotStartedError(Exception):
    """The attempt cannot begin, and the run's exit record says why."""


def launch(
    run_folder: Path,
    *,
    worker_command: Sequence[str] = WORKER_COMMAND,
    patience: Patience | None = None,
    nodes: Nodes = ONE_NODE,
    retries: Retries = NEVER,
    manner: Manner = AS_ASKED,
) -> int:
    """Runs an attempt to its end, and more of them after a crash as `retries` allows; returns 0 (finished or stopped),
    1 (failed), 2 (never began) or, from the queue, 3 (not now).

    Call it in a process of its own, from the main thread: it adopts, and finally kills, all of its descendants.
    """
    folder = RunFolder(run_folder, nodes.rank)
    with ExitStack() as held:
        try:
            attempt = claim(folder, held, from_queue=manner.from_queue)
        except RefusedError as refusal:
            say(str(refusal))
            return EXIT_REFUSED
        except NotNowError as reason:
            say(str(reason))
            return EXIT_NOT_NOW
        launcher = _Launcher(folder, attempt, worker_command, patience or Patience(), held, nodes, retries, manner)
        return launcher.run()


class _Launcher:
    """One launch. What it holds (locks, leases, logs) is let go through `held`, after the exit record is written."""

    def __init__(
        self,
        folder: RunFolder,
        attempt: int,
        worker_command: Sequence[str],
        patience: Patience,
        held: ExitStack,
        nodes: Nodes,
        retries: Retries,
        manner: Manner,
    ) -> None:
        self._folder = folder
        self._retries = retries
        self._manner = manner
        self._retriable = False
        self._nodes = nodes
        self._attempt = attempt
        self._worker_command = worker_command
        self._patience = patience
        self._held = held
        self._log_start = folder.log_size()
        self._note = Notes(folder, attempt)
        held.callback(self._note.close)
        self._missing = MissingSensors(lambda text: self._note("telemetry", text))

    def run(self) -> int:
        """From the checks to the exit record, over as many attempts as it takes and may take."""
        try:
            config, leases, gpus = self._prepare()
        except NotNowError as reason:
            say(str(reason))
            return EXIT_NOT_NOW
        except Exception as fault:  # whatever goes wrong here, the reason is on disk
            reason = str(fault) if isinstance(fault, NotStartedError) else f"{type(fault).__name__}: {fault}"
            self._end(conclude(self._evidence(None, not_started=reason), ended_at_ms=_now_ms()))
            return EXIT_REFUSED
        self._become_supervisor()
        say(told := logout_in_words())
        self._note("survival", told)
        record, retried = self._attempt_once(config, leases, gpus), 0
        while self._retriable and retried < self._retries.most:
            retried += 1
            if not self._wait_to_retry(record, retried):
                break
            self._attempt += 1
            self._note.attempt = self._attempt
            self._log_start = self._folder.log_size()
            record = self._attempt_once(config, leases, gpus)
        return EXIT_FAILED if self._end(record) == "failed" else EXIT_ENDED

    def _attempt_once(self, config: RunConfig, leases: Sequence[Lease], gpus: GpuSensors | None) -> ExitRecord:
        """Starts the worker and stays until its last process has gone."""
        devices = [lease.device for lease in leases]
        supervisor = Supervisor(self._folder, self._attempt, devices, self._patience, self._note)
        error: str | None = None
        reserve, memory_kills = Reserve(self._folder.launcher_record.with_name("reserve")), MemoryKills()
        try:
            self._supervise(supervisor, config, leases, gpus)
        except Exception as fault:  # whatever goes wrong here, the processes end and the reason is on disk
            error = f"{type(fault).__name__}: {fault}"
        finally:
            survivors = supervisor.end_all()
            full = full_now(self._folder.path)
            reserve.release()
        evidence = self._evidence(
            supervisor,
            launcher_error=error,
            survivors=survivors,
            memory_hint=memory_kills.hint(supervisor.known_pids),
            disk_is_full=full,
        )
        memory_kills.close()
        record = conclude(evidence, ended_at_ms=_now_ms())
        self._retriable = self._nodes.count == 1 and may_retry(evidence, record.outcome)
        return record

    def _prepare(self) -> tuple[RunConfig, list[Lease], GpuSensors | None]:
        """Everything that may be refused, before any process starts."""
        config, problems = self._folder.check()
        if config is None:
            raise NotStartedError("; ".join(problems))
        gpus = open_gpus(self._missing)
        if gpus is not None:
            self._held.callback(gpus.close)
        try:
            share = self._manner.share_gpus
            leases = lease_devices(lease_folder(), config.execution, gpus, self._folder.path, share_gpus=share)
        except DevicesTakenError as error:
            raise (NotNowError if self._manner.from_queue else NotStartedError)(str(error)) from error
        except (NoSuchDeviceError, OSError) as error:
            raise NotStartedError(str(error)) from error
        self._note.open()
        for lease in leases:
            self._held.callback(lease.release)
            self._note("lease", f"Leased {lease.device}")
        case_count = len(json.loads(self._folder.split.read_bytes())["cases"])
        needs = needs_of_run(config, self._folder.path, self._folder.prepared_cache, case_count)
        if self._patience.limits.disk_floor_bytes > 0 and (full := disk_problems(needs)):
            raise NotStartedError("; ".join(full))
        _, problems = self._folder.check_config(facts_of_devices([lease.device for lease in leases], gpus))
        if problems:
            raise NotStartedError("; ".join(problems))
        return config, leases, gpus

    def _become_supervisor(self) -> None:
        become_subreaper()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the run outlives the terminal that began it
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED_SIGNALS)

    def _supervise(
        self, supervisor: Supervisor, config: RunConfig, leases: Sequence[Lease], gpus: GpuSensors | None
    ) -> None:
        supervisor.write_launcher_record()
        self._note("launched", f"Launcher of attempt {self._attempt}", pid=os.getpid())
        supervisor.sleep_keeper_pid = forbid_sleep(f"training {self._folder.path.name}")
        self._note("survival", sleep_in_words(supervisor.sleep_keeper_pid))
        rank_count = config.execution.device_count
        devices = [lease.device for lease in leases]
        process = spawn(
            training_command(self._worker_command, self._folder.path, rank_count, self._nodes),
            attempt=self._attempt,
            leases=leases,
            environment=device_environment(devices),
            log_file=self._folder.log,
        )
        with Sampling(self._folder, None if gpus is None else gpus.only(devices), self._missing):
            direct = runs_without_torchrun(rank_count, self._nodes)
            supervisor.watch(process.pid, rank_count, under_torchrun=not direct)
        process.returncode = 0 if supervisor.ending is None else supervisor.ending.exit_code or 0  # reaped already

    def _evidence(
        self,
        supervisor: Supervisor | None,
        *,
        not_started: str | None = None,
        launcher_error: str | None = None,
        survivors: tuple[int, ...] = (),
        memory_hint: str | None = None,
        disk_is_full: bool = False,
    ) -> Evidence:
        return Evidence(
            attempt=self._attempt,
            result=self._folder.result_of(self._attempt),
            ending=None if supervisor is None else supervisor.ending,
            stop_reason=None if supervisor is None else supervisor.stop_reason,
            overdue=None if supervisor is None else supervisor.overdue,
            main_process="The worker" if supervisor is None else supervisor.main_process,
            rank_of_process=(lambda _pid: None) if supervisor is None else supervisor.rank_of_process,
            killed_after_seconds=None if supervisor is None else supervisor.killed_after_seconds,
            launcher_error=launcher_error,
            not_started=not_started,
            survivors=survivors,
            log=tuple(self._folder.log_tail(self._log_start, EVIDENCE_LINES)),
            memory_hint=memory_hint,
            disk_is_full=disk_is_full,
            result_elsewhere=self._nodes.rank > 0,
        )

    def _wait_to_retry(self, record: ExitRecord, retried: int) -> bool:
        """Tells of the next attempt and waits for its time; False when a stop was asked for meanwhile."""
        seconds = self._retries.wait_seconds(retried)
        text = f"{record.reason} Attempt {self._attempt + 1} begins in {seconds:g} s (retry {retried} of"
        self._note("retrying", f"{text} {self._retries.most})", exit_code=record.exit_code, signal=record.signal)
        return wait_for_stop(self._folder.stop_request, seconds, WATCHED_SIGNALS) is None

    def _end(self, record: ExitRecord) -> str:
        """Leaves the exit record; the outcome, which is a failure when the record cannot be written."""
        self._note.open()
        self._note("ended", record.reason, exit_code=record.exit_code, signal=record.signal)
        say(f"{self._folder.path}: {record.reason}")
        try:
            write_record(self._folder.exit, record)
        except OSError as fault:
            say(f"{self._folder.exit} cannot be written: {fault.strerror}")
            return "failed"
        return record.outcome


def _now_ms() -> float:
    return time.time() * 1000
