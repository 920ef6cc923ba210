"""Runs: the launcher that supervises them, and the files that a run folder holds."""

from pathlib import Path

from mammobench.runs.cores import bind_to_cores, core_numbers
from mammobench.runs.devices import (
    DevicesTakenError,
    NoSuchDeviceError,
    device_environment,
    lease_devices,
    torch_has_cuda,
    visible_uuids,
)
from mammobench.runs.events import Events
from mammobench.runs.leases import hold_leases, lease_folder, lock_run_folder
from mammobench.runs.line_log import LineLog, read_lines
from mammobench.runs.nodes import NODE_RANK_VARIABLE, NODES_VARIABLE, RENDEZVOUS_VARIABLE, Nodes, NodesError, read_nodes
from mammobench.runs.processes import LAUNCHER_PID_VARIABLE, die_with_parent
from mammobench.runs.run_files import RunFolder, read_optional, write_record, write_whole
from mammobench.runs.spawn import ATTEMPT_VARIABLE
from mammobench.runs.stacks import answer_with_stack

__all__ = [
    "ATTEMPT_VARIABLE",
    "LAUNCHER_PID_VARIABLE",
    "NODES_VARIABLE",
    "NODE_RANK_VARIABLE",
    "RENDEZVOUS_VARIABLE",
    "DevicesTakenError",
    "Events",
    "LineLog",
    "NoSuchDeviceError",
    "Nodes",
    "NodesError",
    "RunFolder",
    "answer_with_stack",
    "bind_to_cores",
    "core_numbers",
    "device_environment",
    "die_with_parent",
    "hold_leases",
    "launch_run",
    "lease_devices",
    "lease_folder",
    "lock_run_folder",
    "read_lines",
    "read_nodes",
    "read_optional",
    "torch_has_cuda",
    "visible_uuids",
    "write_record",
    "write_whole",
]


def launch_run(
    run_folder: Path,
    grace_seconds: float,
    nodes: Nodes | None = None,
    *,
    start_up_seconds: float = 900.0,
    retries: int = 0,
    retry_wait_seconds: float = 30.0,
    from_queue: bool = False,
    share_gpus: bool = False,
) -> int:
    """Supervises a run to its end; returns 0 (finished or stopped), 1 (failed), 2 (never began) or, `from_queue` alone,
    3 (not its turn, or its devices are taken: nothing was written).

    Call it in a process of its own, from the main thread: it adopts, and finally kills, all of its descendants.
    """
    # Imported here: every rank and every child process imports this package, and needs no launcher.
    from mammobench.runs.launcher import Manner, launch
    from mammobench.runs.processes import close_inherited_descriptors
    from mammobench.runs.retry import Retries
    from mammobench.runs.supervisor import Patience
    from mammobench.runs.vigil import Limits

    close_inherited_descriptors()
    patience = Patience(grace_seconds=grace_seconds, limits=Limits(start_up_seconds=start_up_seconds))
    again = Retries(retries, retry_wait_seconds)
    manner = Manner(from_queue=from_queue, share_gpus=share_gpus)
    return launch(run_folder, patience=patience, nodes=nodes or Nodes(), retries=again, manner=manner)
