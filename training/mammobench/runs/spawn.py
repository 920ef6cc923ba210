"""Starts the process that trains: one rank directly, several under torchrun."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mammobench.runs.cores import bind_to_cores, core_numbers
from mammobench.runs.leases import Lease, held_environment
from mammobench.runs.nodes import Nodes
from mammobench.runs.processes import LAUNCHER_PID_VARIABLE, die_with_parent

WORKER_COMMAND = (sys.executable, "-m", "mammobench.training.worker")
ATTEMPT_VARIABLE = "MAMMOBENCH_ATTEMPT"
ONE_NODE = Nodes()


def training_command(
    worker_command: Sequence[str], run_folder: Path, rank_count: int, nodes: Nodes = ONE_NODE
) -> list[str]:
    """The command of one attempt on this node. torchrun restarts nothing: resuming is this program's affair, from a
    checkpoint.
    """
    rank = [*worker_command, "--run", str(run_folder)]
    if runs_without_torchrun(rank_count, nodes):
        return rank
    place = ["--standalone", "--nnodes=1"]
    if nodes.count > 1:
        # Not torchrun's elastic rendezvous: rank 0, which writes the run's files, must be on node 0.
        place = [f"--nnodes={nodes.count}", f"--node-rank={nodes.rank}"]
        place += [f"--master-addr={nodes.host}", f"--master-port={nodes.port}"]
    torchrun = [sys.executable, "-m", "mammobench.runs.torchrun", *place]
    return [*torchrun, f"--nproc-per-node={rank_count}", "--max-restarts=0", "--no-python", "--", *rank]


def runs_without_torchrun(rank_count: int, nodes: Nodes) -> bool:
    """A single rank needs nobody to bring ranks together."""
    return rank_count == 1 and nodes.count == 1


def spawn(
    command: Sequence[str], *, attempt: int, leases: Sequence[Lease], environment: Mapping[str, str], log_file: Path
) -> subprocess.Popen[bytes]:
    """Starts the command in a session of its own, so that Ctrl+C reaches the launcher alone.

    The child gets the leases' descriptors, the leased cores for itself and its children, the log as standard output and
    error, and SIGKILL when this thread's process ends: so call it from the main thread. Raises OSError when the command
    cannot be started.
    """
    launcher_pid = os.getpid()
    cores = core_numbers(lease.device for lease in leases)

    def prepare_child() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        bind_to_cores(cores)
        die_with_parent(launcher_pid)

    with log_file.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                **environment,
                **held_environment(leases),
                LAUNCHER_PID_VARIABLE: str(launcher_pid),
                ATTEMPT_VARIABLE: str(attempt),
                "PYTHONUNBUFFERED": "1",
                "PYTHONFAULTHANDLER": "1",
            },
            pass_fds=[descriptor for lease in leases for descriptor in lease.descriptors],
            start_new_session=True,
            preexec_fn=prepare_child,
        )
