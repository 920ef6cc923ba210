"""Telemetry: what this machine's processors, memory, disks, GPUs and a run's processes do, once a second."""

from mammobench.telemetry.gpu_facts import ReadField, gpu_facts
from mammobench.telemetry.gpu_health import GpuHealth, GpuProcess, gpu_health
from mammobench.telemetry.gpu_processes import ComputeProcess, GpuProcessSensor, ProcessesOfGpus, compute_processes
from mammobench.telemetry.gpus import GpuDevice, GpuSensors, MigInstance, open_gpus
from mammobench.telemetry.lease_holders import FOLDER_VARIABLE as LEASE_FOLDER_VARIABLE
from mammobench.telemetry.lease_holders import lease_folders, lease_name, parse_locks
from mammobench.telemetry.monitor import add_commands
from mammobench.telemetry.nvml import NvmlLibrary
from mammobench.telemetry.process_table import ProcessStat, TreeFollower, descendants, process_table, read_process
from mammobench.telemetry.sampler import MissingSensors, Sampler, sample_regularly

__all__ = [
    "LEASE_FOLDER_VARIABLE",
    "ComputeProcess",
    "GpuDevice",
    "GpuHealth",
    "GpuProcess",
    "GpuProcessSensor",
    "GpuSensors",
    "MigInstance",
    "MissingSensors",
    "NvmlLibrary",
    "ProcessStat",
    "ProcessesOfGpus",
    "ReadField",
    "Sampler",
    "TreeFollower",
    "add_commands",
    "compute_processes",
    "descendants",
    "gpu_facts",
    "gpu_health",
    "lease_folders",
    "lease_name",
    "open_gpus",
    "parse_locks",
    "process_table",
    "read_process",
    "sample_regularly",
]
