"""Runs: the launcher that supervises them, and the files that a run folder holds."""

import argparse

from mammobench.runs.devices import (
    NoSuchDeviceError,
    device_environment,
    lease_devices,
    torch_has_cuda,
    visible_uuids,
)
from mammobench.runs.events import Events
from mammobench.runs.leases import LeaseTakenError, hold_leases, lease_folder
from mammobench.runs.line_log import LineLog, read_lines
from mammobench.runs.processes import LAUNCHER_PID_VARIABLE, die_with_parent
from mammobench.runs.run_files import RunFolder, read_optional, write_record, write_whole
from mammobench.runs.spawn import ATTEMPT_VARIABLE

__all__ = [
    "ATTEMPT_VARIABLE",
    "LAUNCHER_PID_VARIABLE",
    "Events",
    "LeaseTakenError",
    "LineLog",
    "NoSuchDeviceError",
    "RunFolder",
    "add_commands",
    "device_environment",
    "die_with_parent",
    "hold_leases",
    "lease_devices",
    "lease_folder",
    "read_lines",
    "read_optional",
    "torch_has_cuda",
    "visible_uuids",
    "write_record",
    "write_whole",
]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `train` to the command line."""
    # Imported here: every rank and every child process imports this package, and needs no launcher.
    from mammobench.runs import launcher

    launcher.add_commands(commands)
