"""Processes that compute on a GPU without a lease: somebody else's work, which a run would slow down or starve."""

import signal
from collections.abc import Sequence

from mammobench.telemetry import ComputeProcess, GpuSensors, compute_processes

_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP}


def foreign_use(gpus: GpuSensors, devices: Sequence[str]) -> dict[str, str]:
    """Those of these GPUs and MIG instances that others compute on, each with `used by ...`.

    To be asked about devices that nobody leases, or the asker alone: all that computes there then holds no lease. A GPU
    that does not tell counts as unused.
    """
    # The threads that ask inherit the mask: signals are this program's main thread's, even if one of them hangs.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        found = compute_processes(gpus.only(devices), lambda _sensor, _why: None)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return {device: _used_by(processes) for device in devices if (processes := found.get(device))}


def _used_by(processes: Sequence[ComputeProcess]) -> str:
    """`used by PID 7 (python3, user bob) and 2 more processes without a lease`"""
    first, others = processes[0], len(processes) - 1
    known = [each for each in (first.name, first.user_name and f"user {first.user_name}") if each]
    who = f"PID {first.pid}" + (f" ({', '.join(known)})" if known else "")
    more = "" if others == 0 else f" and {others} more process{'' if others == 1 else 'es'}"
    return f"used by {who}{more} without a lease"
