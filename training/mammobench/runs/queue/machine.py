"""What the machine has to offer queued runs now: read from leases and GPUs, taking nothing."""

import time
from collections.abc import Mapping
from types import MappingProxyType

from mammobench.contract import ExecutionConfig
from mammobench.runs.cores import usable_cores
from mammobench.runs.devices import NoSuchDeviceError, indices_of, visible_uuids, wanted_devices
from mammobench.runs.foreign import foreign_use
from mammobench.runs.leases import lease_folder, leased_devices
from mammobench.runs.queue.plan import Facts, HeldBack
from mammobench.runs.queue.run_reader import RunReader
from mammobench.runs.shortage import shortage_in_words
from mammobench.telemetry import GpuSensors, MissingSensors, open_gpus

NOTHING_HELD_BACK: Mapping[str, HeldBack] = MappingProxyType({})
_FIND_GPUS_AGAIN_SECONDS = 60.0
"""A driver may be loaded, or a GPU divided, while the queue waits."""
_LIST_PROCESSES_AGAIN_SECONDS = 5.0


class Machine:
    """Devices and who has them. NVML is opened when the first run asks for what may be a GPU."""

    def __init__(self, *, share_gpus: bool) -> None:
        self._share_gpus = share_gpus
        self._gpus: GpuSensors | None = None
        self._looked_for_gpus = -_FIND_GPUS_AGAIN_SECONDS
        self._foreign: tuple[float, list[str], Mapping[str, str]] = (-_LIST_PROCESSES_AGAIN_SECONDS, [], {})

    def leases(self) -> Mapping[str, str]:
        """The leased devices that a queued run may want: another answer means that it is time to look again."""
        try:
            return leased_devices(lease_folder(), [*usable_cores(), *visible_uuids(self._gpus)])
        except OSError:
            return {}

    def kind(self, execution: ExecutionConfig) -> str | None:
        """What kind of device the run wants; None for what is not here: its launcher says so."""
        try:
            return wanted_devices(execution, self._gpus_for(execution)).kind
        except NoSuchDeviceError:
            return None

    def shortage(self, execution: ExecutionConfig) -> str | None:
        """Why the devices that the run wants are not to be had now, in words; None when they are."""
        gpus = self._gpus_for(execution)
        try:
            wanted = wanted_devices(execution, gpus)
            taken = leased_devices(lease_folder(), wanted.devices)
        except (NoSuchDeviceError, OSError):
            return None  # for its launcher to say
        if gpus is not None and wanted.kind == "gpu" and not self._share_gpus:
            taken |= self._foreign_use(gpus, [device for device in wanted.devices if device not in taken])
        if len(wanted.devices) - len(taken) >= wanted.count:
            return None
        return shortage_in_words(wanted.devices, wanted.count, taken, indices_of(gpus))

    def close(self) -> None:
        """Lets NVML go."""
        if self._gpus is not None:
            self._gpus.close()
            self._gpus = None

    def _gpus_for(self, execution: ExecutionConfig) -> GpuSensors | None:
        if execution.device == "cpu":
            return None
        now = time.monotonic()
        if now - self._looked_for_gpus >= _FIND_GPUS_AGAIN_SECONDS:
            self.close()
            self._looked_for_gpus = now
            self._gpus = open_gpus(MissingSensors(lambda _text: None))
        return self._gpus

    def _foreign_use(self, gpus: GpuSensors, free: list[str]) -> Mapping[str, str]:
        """Of GPUs that nobody leases; asked for every few seconds only."""
        asked_at, asked_for, _ = self._foreign
        now = time.monotonic()
        if free and (free != asked_for or now - asked_at >= _LIST_PROCESSES_AGAIN_SECONDS):
            self._foreign = (now, free, foreign_use(gpus, free))
        return self._foreign[2] if free else {}


def facts_now(runs: RunReader, machine: Machine, held_back: Mapping[str, HeldBack] = NOTHING_HELD_BACK) -> Facts:
    """What the queue's plan rests on, asked for as it is needed."""
    runs.look_again()

    def kind(name: str) -> str | None:
        execution = runs.execution(name)
        return None if execution is None else machine.kind(execution)

    def shortage(name: str) -> str | None:
        execution = runs.execution(name)
        return None if execution is None else machine.shortage(execution)

    return Facts(runs.facts, kind, shortage, held_back)
