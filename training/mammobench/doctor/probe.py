"""Gathers what the checks judge, each thing once and only when a check asks for it. Any of it may raise."""

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement

from mammobench.contract import GpuFacts
from mammobench.doctor.judge_gpus import Owner
from mammobench.doctor.judge_torch import Convolution, DriverFacts, TorchFacts
from mammobench.machines import FieldReader, MachineSources, cuda_driver_version, driver_version
from mammobench.telemetry import GpuHealth, GpuSensors, NvmlLibrary, gpu_facts, gpu_health, open_gpus

_NVIDIA, _DISPLAY = "0x10de", "0x03"
"""PCI vendor and base class."""
TORCH_SECONDS, CONVOLUTION_SECONDS = 120.0, 240.0


class ProbeError(Exception):
    """Something that a check needs could not be found out."""


@dataclass
class Probe:
    """This machine as the checks see it."""

    folder: Path
    sources: MachineSources = field(default_factory=MachineSources)
    nvml: NvmlLibrary | None = None
    """Left out: NVIDIA's."""
    reader: FieldReader = field(default_factory=FieldReader)

    @cached_property
    def sensors(self) -> GpuSensors | None:
        """The GPUs, None without any."""
        return open_gpus(self.reader.note, self.nvml)

    @cached_property
    def gpus(self) -> list[GpuFacts]:
        """What each GPU is."""
        return [] if self.sensors is None else gpu_facts(self.sensors, self.reader.under("gpus").under)

    @cached_property
    def health(self) -> list[GpuHealth]:
        """How each GPU fares."""
        return [] if self.sensors is None else gpu_health(self.sensors, self.reader.under("health").under)

    @cached_property
    def driver(self) -> DriverFacts:
        """The driver, and the GPUs that it runs."""
        sensors = self.sensors
        return DriverFacts(
            version=self.reader("driverVersion", lambda: driver_version(self.sources, sensors)),
            cuda_version=None if sensors is None else self.reader("cuda", lambda: cuda_driver_version(sensors)),
            capabilities=tuple(sorted({gpu.compute_capability for gpu in self.gpus if gpu.compute_capability})),
            gpu_count=len(self.gpus),
            pci_gpu_count=sum(self._is_nvidia_gpu(device) for device in self._pci_devices()),
            nouveau=(self.sources.sys / "module/nouveau").exists(),
            nvml_error=self.reader.unreadable.get("NVML"),
        )

    @property
    def torch(self) -> TorchFacts:
        """The installed torch. Raises ProbeError with what its import said, which is tried once."""
        if isinstance(self._torch, ProbeError):
            raise self._torch
        return self._torch

    @cached_property
    def _torch(self) -> TorchFacts | ProbeError:
        try:
            told = _told_by("mammobench.doctor.torch_facts", {}, TORCH_SECONDS)
        except (ProbeError, TimeoutError) as error:
            return ProbeError(f"torch cannot be imported: {error}")
        return TorchFacts(told["version"], told["cudaRuntime"], tuple(told["architectures"]))

    @cached_property
    def convolutions(self) -> Mapping[str, Convolution]:
        """By compute capability: one GPU of each kind computes."""
        if self.torch.cuda_runtime is None:
            return {}
        chosen = {gpu.compute_capability: gpu.uuid for gpu in reversed(self.gpus) if gpu.compute_capability}
        return {capability: _convolve(capability, uuid) for capability, uuid in chosen.items()}

    @cached_property
    def process_owners(self) -> Mapping[int, Owner]:
        """The processes on the GPUs as /proc has them."""
        pids = {process.pid for gpu in self.health for process in gpu.processes or ()}
        found = {pid: self._owner(pid) for pid in pids}
        return {pid: owner for pid, owner in found.items() if owner is not None}

    def _owner(self, pid: int) -> Owner | None:
        try:
            command = self.sources.text(self.sources.proc / str(pid) / "comm")
            line = (self.sources.proc / str(pid) / "cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return Owner(command, ours=b"mammobench" in line)

    def _pci_devices(self) -> Sequence[Path]:
        return sorted((self.sources.sys / "bus/pci/devices").glob("*"))

    def _is_nvidia_gpu(self, device: Path) -> bool:
        text = self.sources.text
        return text(device / "vendor") == _NVIDIA and text(device / "class").startswith(_DISPLAY)


def pinned_packages() -> tuple[dict[str, str], dict[str, str | None]]:
    """What mammobench asks for, by package, and the installed versions of those that do not meet it (None: missing)."""
    asked = [Requirement(text) for text in importlib.metadata.requires("mammobench") or []]
    needed = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong: dict[str, str | None] = {}
    for one in needed:
        try:
            version = importlib.metadata.version(one.name)
        except importlib.metadata.PackageNotFoundError:
            wrong[one.name] = None
            continue
        if not one.specifier.contains(version, prereleases=True):
            wrong[one.name] = version
    return {one.name: str(one.specifier) for one in needed}, wrong


def _convolve(capability: str, uuid: str) -> Convolution:
    variables = {"CUDA_VISIBLE_DEVICES": uuid, "CUDA_CACHE_DISABLE": "1"}
    try:
        told = _told_by("mammobench.doctor.timed_convolution", variables, CONVOLUTION_SECONDS)
    except TimeoutError as error:
        return Convolution(capability, CONVOLUTION_SECONDS, None, f"{error}: it still compiles, or the GPU hangs")
    except ProbeError as error:
        return Convolution(capability, None, None, str(error))
    return Convolution(capability, told["startSeconds"], told["secondSeconds"], told["error"])


def _told_by(module: str, variables: Mapping[str, str], seconds: float) -> dict:
    """The JSON that a module prints in a process of its own. Raises ProbeError, TimeoutError."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **variables},
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        ended = f"ended by signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
        raise ProbeError(lines[-1] if lines else ended)
    return json.loads(done.stdout.strip().splitlines()[-1])
