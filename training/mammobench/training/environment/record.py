"""The record of machine, software and flags."""

from pathlib import Path

from mammobench.contract import EnvironmentRecord, ExecutionConfig
from mammobench.machines import FieldReader, Folder, MachineSources, describe_machine
from mammobench.runs import visible_uuids
from mammobench.telemetry import GpuSensors, open_gpus
from mammobench.training.environment.flags import describe_flags
from mammobench.training.environment.software import describe_software
from mammobench.training.world import World


def describe_environment(
    world: World,
    execution: ExecutionConfig,
    run_folder: Path,
    cache_folder: Path,
    *,
    sources: MachineSources | None = None,
    gpus: GpuSensors | None = None,
) -> EnvironmentRecord:
    """Everything that bears on a run's numbers and speed, as it is now. Never raises for what cannot be read.

    GPUs: those that this process may use, the leased ones. `gpus` left out: NVML's.
    """
    read = FieldReader()
    opened = open_gpus(lambda name, reason: read.note(name, reason)) if gpus is None else None
    sensors = opened if gpus is None else gpus
    mine = None if sensors is None else sensors.only(visible_uuids(sensors))
    folders = (Folder("run", run_folder), Folder("cache", cache_folder))
    try:
        return EnvironmentRecord(
            format_version=2,
            machine=describe_machine(sources or MachineSources(), mine, folders, read.under("machine")),
            software=describe_software(read.under("software")),
            flags=describe_flags(world, execution),
            unreadable=read.unreadable,
        )
    finally:
        if opened is not None:
            opened.close()
