"""Telemetry: what this machine's processors, memory, disks, GPUs and a run's processes do, once a second."""

from mammobench.telemetry.gpu_facts import ReadField, gpu_facts
from mammobench.telemetry.gpu_health import GpuHealth, GpuProcess, gpu_health
from mammobench.telemetry.gpus import GpuDevice, GpuSensors, MigInstance, open_gpus
from mammobench.telemetry.monitor import add_commands
from mammobench.telemetry.nvml import NvmlLibrary
from mammobench.telemetry.process_table import ProcessStat, descendants, process_table, read_process
from mammobench.telemetry.sampler import MissingSensors, Sampler, sample_regularly

__all__ = [
    "GpuDevice",
    "GpuHealth",
    "GpuProcess",
    "GpuSensors",
    "MigInstance",
    "MissingSensors",
    "NvmlLibrary",
    "ProcessStat",
    "ReadField",
    "Sampler",
    "add_commands",
    "descendants",
    "gpu_facts",
    "gpu_health",
    "open_gpus",
    "process_table",
    "read_process",
    "sample_regularly",
]
