"""`mammobench queue run`: starts queued runs one after the other, with the app open or closed.

It only reads queue.json, and writes nothing but what it says of itself. An entry has had its turn as soon as its run's
folder knows of the attempt, so that a runner that is killed and started again starts nothing twice.
"""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from mammobench.contract import QueueFile, QueueWait, RunnerRecord
from mammobench.runs.leases import lock_run_folder
from mammobench.runs.processes import close_inherited_descriptors, identify, name_process
from mammobench.runs.queue.files import QueueError, queue_path, read_queue
from mammobench.runs.queue.launches import TRAIN_COMMAND, Launches
from mammobench.runs.queue.machine import Machine, facts_now
from mammobench.runs.queue.plan import Plan, plan
from mammobench.runs.queue.run_reader import RunReader
from mammobench.runs.run_files import write_record
from mammobench.runs.signal_wait import wait_for_signal
from mammobench.terminal import DONE, FAILED

_SIGNALS = frozenset({signal.SIGCHLD, signal.SIGTERM, signal.SIGINT})
_GLANCE_SECONDS = 1.0
_LOOK_SECONDS = 5.0
"""Nothing tells of everything: a stranger on a GPU, a run that somebody trains by hand."""
_LOOK_SHARE = 0.0025
_LONGEST_LOOK_SECONDS = 30.0
"""A look at a long queue may take no larger share of the time, unless something tells of a change."""


class RunnerFiles:
    """What a runner leaves in a workspace's folder `local`."""

    def __init__(self, workspace: Path) -> None:
        local = workspace / "local"
        self.lock, self.log, self.record = local / "runner.lock", local / "runner.log", local / "runner.json"


def run_queue(workspace: Path, *, share_gpus: bool = False, train_command: Sequence[str] = TRAIN_COMMAND) -> int:
    """Starts queued runs until none is left or a signal ends it; the runs themselves go on.

    Call it in a process of its own, from the main thread. Returns at once where another runner is at work.
    """
    close_inherited_descriptors()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    name_process("mammobench-queue")
    files = RunnerFiles(workspace)
    machine = Machine(share_gpus=share_gpus)
    runner = Runner(workspace, machine, Launches(train_command=train_command, share_gpus=share_gpus))
    try:
        files.lock.parent.mkdir(parents=True, exist_ok=True)
        while True:
            lock = lock_run_folder(files.lock)
            if lock is None:
                print(f"Another runner starts the queued runs of {workspace}.", file=sys.stderr)
                return DONE
            ended = runner.run()
            os.close(lock)
            # Who adds a run and found the lock taken relies on this: the queue is read once more after it was given up.
            if ended or runner.is_empty():
                return DONE
    except OSError as error:
        print(f"queue: {error}", file=sys.stderr)
        return FAILED
    finally:
        machine.close()


class Runner:
    """One workspace's queue, looked at again and again."""

    def __init__(self, workspace: Path, machine: Machine, launches: Launches) -> None:
        self._path = queue_path(workspace)
        self._files = RunnerFiles(workspace)
        self._machine = machine
        self._launches = launches
        self._runs = RunReader(workspace)
        self._queue: QueueFile | None = None
        self._problem: str | None = None
        self._signature: object = self  # equal to no file's
        self._leases: Mapping[str, str] = {}
        self._look_at = 0.0
        self._is_starting = False
        self._written: tuple[Mapping[str, str], str | None] | None = None

    def run(self) -> bool:
        """Until the queue is empty (False) or a signal asked for the end (True)."""
        self._say(f"Runner of {self._path}, PID {os.getpid()}")
        self._written = None
        while True:
            self._glance()
            if self._is_time_to_look():
                planned = self._look()
                if self._queue is not None and self._problem is None and not planned.starts and not planned.waits:
                    self._say("Nothing waits: the runner ends")
                    return False
            seconds = min(_GLANCE_SECONDS, max(0.0, self._look_at - time.monotonic()))
            caught = wait_for_signal(_SIGNALS, seconds)
            if caught is not None and caught != signal.SIGCHLD:
                self._say(f"{caught.name}: the runner ends; what runs goes on")
                return True
            if caught is not None:
                self._look_at = 0.0

    def is_empty(self) -> bool:
        """Nothing waits, as the queue stands now."""
        self._glance()
        planned = self._plan()
        return self._problem is None and not planned.starts and not planned.waits

    def _glance(self) -> None:
        """Reads the queue if it has changed. One that cannot be read leaves the last good one standing."""
        signature = _signature(self._path)
        if signature == self._signature:
            return
        self._signature, self._look_at = signature, 0.0
        self._launches.forgive()
        try:
            self._queue, self._problem = read_queue(self._path), None
        except QueueError as error:
            self._problem = f"queue.json cannot be read, so that what it last said holds ({error})"
            self._say(self._problem)

    def _is_time_to_look(self) -> bool:
        """When devices or the queue have changed, a launcher is starting or has ended, or nothing did for a while."""
        leases = self._machine.leases()
        changed = leases != self._leases
        self._leases = leases
        return changed or self._is_starting or time.monotonic() >= self._look_at

    def _look(self) -> Plan:
        """Starts what may start, and writes down why the rest waits."""
        began = time.process_time()
        for text in self._launches.collect():
            self._say(text)
        planned = self._plan()
        for entry in planned.starts:
            try:
                pid = self._launches.start(entry, self._runs.folder(entry.run_id))
                self._say(f"{entry.run_id}: attempt {entry.attempt} begins, launcher PID {pid}")
            except OSError as error:
                self._launches.refuse(entry.run_id, f"its launcher cannot be started: {error}")
                self._say(f"{entry.run_id}: its launcher cannot be started: {error}")
        starting = {entry.run_id: "its launcher is starting" for entry in planned.starts}
        self._is_starting = bool(self._launches.starting & {*starting, *planned.waits})
        self._write({**starting, **planned.waits})
        rest = min(_LONGEST_LOOK_SECONDS, max(_LOOK_SECONDS, (time.process_time() - began) / _LOOK_SHARE))
        self._look_at = min(time.monotonic() + rest, self._launches.next_try_at())
        return planned

    def _plan(self) -> Plan:
        if self._queue is None:
            return Plan()
        return plan(self._queue, facts_now(self._runs, self._machine, self._launches.held_back()))

    def _write(self, waits: Mapping[str, str]) -> None:
        """runner.json, when it says something new. A disk that is full must not end the runner."""
        if (waits, self._problem) == self._written:
            return
        for name, reason in waits.items():
            if self._written is None or self._written[0].get(name) != reason:
                self._say(f"{name}: {reason}")
        also = "" if self._problem is None else f"; {self._problem}"
        waiting = [QueueWait(run_id=name, reason=f"{reason}{also}") for name, reason in waits.items()]
        runner = identify(os.getpid())
        if runner is None:
            raise RuntimeError("/proc does not know this process; the queue needs Linux")
        try:
            write_record(
                self._files.record, RunnerRecord(runner=runner, updated_at_ms=time.time() * 1000, waiting=waiting)
            )
            self._written = (dict(waits), self._problem)
        except OSError as error:
            self._say(f"{self._files.record} cannot be written: {error}")

    def _say(self, text: str) -> None:
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {text}\n"
        if sys.stderr.isatty():
            print(line, end="", file=sys.stderr, flush=True)
        try:
            with self._files.log.open("a", encoding="utf-8") as log:
                log.write(line)
        except OSError:
            return  # nobody is left to be told


def _signature(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
