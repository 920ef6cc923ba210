"""What each GPU does now, field by field: one that fails is null and named once; the others go on."""

from typing import Any

from mammobench.contract import GpuSample
from mammobench.telemetry.gpu_activity import ActivitySensor
from mammobench.telemetry.gpu_background import GpuBackground
from mammobench.telemetry.gpu_events import XidEvents
from mammobench.telemetry.gpu_nvlink import nvlink_counters
from mammobench.telemetry.gpus import GpuDevice, GpuSensors, MigInstance
from mammobench.telemetry.nvml import FUNCTION_NOT_FOUND, DeviceReader, ReportMissing, error_code
from mammobench.telemetry.rates import Counters
from mammobench.telemetry.throttle_reasons import throttle_reasons

_TEMPERATURE_GPU = 0  # NVML_TEMPERATURE_GPU
_CLOCK_SM = 1  # NVML_CLOCK_SM
_CLOCK_MEMORY = 2  # NVML_CLOCK_MEM
_CORRECTED = 0  # NVML_MEMORY_ERROR_TYPE_CORRECTED
_UNCORRECTED = 1  # NVML_MEMORY_ERROR_TYPE_UNCORRECTED
_SINCE_DRIVER_LOAD = 0  # NVML_VOLATILE_ECC
_MEMORY_V2 = 0x02000028  # nvmlMemory_v2: leaves out of "used" what the driver keeps for itself

_OF_THE_WHOLE_GPU = (
    "power_watts",
    "power_limit_watts",
    "temperature_celsius",
    "sm_clock_mhz",
    "memory_clock_mhz",
    "throttle_reasons",
)

Fields = dict[str, Any]


class GpuSampler:
    """Samples the GPUs, and MIG instances as rows of their own. One thread calls; others read the slow fields."""

    def __init__(self, gpus: GpuSensors, report_missing: ReportMissing) -> None:
        self._nvml = gpus.nvml
        self._gpus = [_Gpu(gpus.nvml, device, report_missing) for device in gpus.devices]
        self._instances = [(each, DeviceReader(f"MIG instance {each.uuid}", report_missing)) for each in gpus.instances]
        # An instance can be leased without its GPU, whose power and clocks are told all the same.
        self._unleased = {
            each.parent.uuid: (each.parent.handle, DeviceReader(f"GPU {each.parent.index}", report_missing))
            for each in gpus.instances
            if each.parent not in gpus.devices
        }

    @property
    def background_cpu_seconds(self) -> float:
        """What the threads of the slow fields have used so far."""
        return sum(gpu.background.cpu_seconds for gpu in self._gpus)

    def sample(self, at_seconds: float) -> list[GpuSample]:
        """One sample a GPU and instance; `at_seconds` is the monotonic time that rates are taken over."""
        rows = [gpu.sample(at_seconds) for gpu in self._gpus]
        shared = {row.uuid: {name: getattr(row, name) for name in _OF_THE_WHOLE_GPU} for row in rows}
        for uuid, (handle, read) in self._unleased.items():
            read.begin()
            shared[uuid] = _power_and_clocks(self._nvml, handle, read)
        return rows + [self._instance(each, read, shared[each.parent.uuid]) for each, read in self._instances]

    def wait_for_slow_fields(self, seconds: float) -> bool:
        """Waits until each GPU's slow fields were read once, that many seconds a GPU at most."""
        return all(gpu.background.wait_for_first(seconds) for gpu in self._gpus)

    def close(self) -> None:
        """Ends the threads and gives back what NVML lent."""
        for gpu in self._gpus:
            gpu.background.end()
        for gpu in self._gpus:
            gpu.close()

    def _instance(self, instance: MigInstance, read: DeviceReader, shared: Fields) -> GpuSample:
        """NVML gives no utilization of an instance, and its power is the whole GPU's: energy cannot be told apart."""
        read.begin()
        read.say("utilization, energy and activity", "not available for a MIG instance")
        return GpuSample(
            index=instance.parent.index,
            uuid=instance.uuid,
            parent_uuid=instance.parent.uuid,
            name=instance.name,
            utilization_percent=None,
            energy_joules=None,
            **_memory(self._nvml, instance.handle, read),
            **shared,
        )


class _Gpu:
    """One GPU and what is remembered of it between samples."""

    def __init__(self, nvml: Any, device: GpuDevice, report_missing: ReportMissing) -> None:
        self._nvml, self._device = nvml, device
        self._read = DeviceReader(f"GPU {device.index}", report_missing)
        self._counters = Counters()
        self._activity = ActivitySensor(nvml, device.handle, self._read)
        self._xids = XidEvents(nvml, device.handle, self._read)
        self.background = GpuBackground(nvml, device, report_missing)

    def sample(self, at_seconds: float) -> GpuSample:
        nvml, device, read = self._nvml, self._device, self._read
        read.begin()
        # First: a GPU that fell off the bus says so by XID 79, and answers nothing after.
        xids = self._xids.sample()
        activity = self._activity.sample()
        slow = self.background.fields()
        energy = read("energy", lambda: nvml.nvmlDeviceGetTotalEnergyConsumption(device.handle) / 1000)
        return GpuSample(
            index=device.index,
            uuid=device.uuid,
            parent_uuid=None,
            name=device.name,
            utilization_percent=read("utilization", lambda: nvml.nvmlDeviceGetUtilizationRates(device.handle).gpu),
            energy_joules=energy,
            energy_difference_joules=_rounded(self._counters.gain("energy", energy, at_seconds)),
            xids=xids,
            sm_active_percent=_rounded(activity.sm),
            tensor_active_percent=_rounded(activity.tensor),
            dram_active_percent=_rounded(activity.dram),
            pcie_receive_bytes_per_second=slow.pcie_receive,
            pcie_transmit_bytes_per_second=slow.pcie_transmit,
            nvlink_active_links=slow.nvlink_active_links,
            **_memory(nvml, device.handle, read),
            **_power_and_clocks(nvml, device.handle, read),
            **_link(nvml, device.handle, read),
            **_memory_errors(nvml, device.handle, read),
            **self._nvlink(at_seconds),
        )

    def close(self) -> None:
        self.background.close()
        self._activity.close()
        self._xids.close()

    def _nvlink(self, at_seconds: float) -> Fields:
        counters = nvlink_counters(self._nvml, self._device.handle, self._read)
        received = self._counters.rate("NVLink received", counters.received_bytes, at_seconds)
        transmitted = self._counters.rate("NVLink transmitted", counters.transmitted_bytes, at_seconds)
        return {
            "nvlink_receive_bytes_per_second": _rounded(received),
            "nvlink_transmit_bytes_per_second": _rounded(transmitted),
            "nvlink_error_count": counters.errors,
        }


def _memory(nvml: Any, handle: Any, read: DeviceReader) -> Fields:
    memory = read("memory", lambda: _memory_info(nvml, handle))
    return {
        "memory_used_bytes": None if memory is None else memory.used,
        "memory_total_bytes": None if memory is None else memory.total,
    }


def _memory_info(nvml: Any, handle: Any) -> Any:
    try:
        return nvml.nvmlDeviceGetMemoryInfo(handle, version=_MEMORY_V2)
    except Exception as error:
        # Drivers before 510 and bindings before theirs know the first version only.
        if error_code(error) != FUNCTION_NOT_FOUND and not isinstance(error, TypeError):
            raise
        return nvml.nvmlDeviceGetMemoryInfo(handle)


def _power_and_clocks(nvml: Any, handle: Any, read: DeviceReader) -> Fields:
    return {
        "power_watts": read("power", lambda: nvml.nvmlDeviceGetPowerUsage(handle) / 1000),
        "power_limit_watts": read("power limit", lambda: nvml.nvmlDeviceGetEnforcedPowerLimit(handle) / 1000),
        "temperature_celsius": read("temperature", lambda: nvml.nvmlDeviceGetTemperature(handle, _TEMPERATURE_GPU)),
        "sm_clock_mhz": read("SM clock", lambda: nvml.nvmlDeviceGetClockInfo(handle, _CLOCK_SM)),
        "memory_clock_mhz": read("memory clock", lambda: nvml.nvmlDeviceGetClockInfo(handle, _CLOCK_MEMORY)),
        "throttle_reasons": read("throttle reasons", lambda: throttle_reasons(_throttle_bits(nvml, handle))),
    }


def _throttle_bits(nvml: Any, handle: Any) -> int:
    try:
        return nvml.nvmlDeviceGetCurrentClocksEventReasons(handle)
    except Exception as error:
        # Drivers before 535 know the same by its old name.
        if error_code(error) != FUNCTION_NOT_FOUND:
            raise
        return nvml.nvmlDeviceGetCurrentClocksThrottleReasons(handle)


def _link(nvml: Any, handle: Any, read: DeviceReader) -> Fields:
    return {
        "pcie_generation": read("PCIe generation", lambda: nvml.nvmlDeviceGetCurrPcieLinkGeneration(handle)),
        "pcie_width": read("PCIe width", lambda: nvml.nvmlDeviceGetCurrPcieLinkWidth(handle)),
        "pcie_replay_count": read("PCIe replays", lambda: nvml.nvmlDeviceGetPcieReplayCounter(handle)),
    }


def _memory_errors(nvml: Any, handle: Any, read: DeviceReader) -> Fields:
    def errors(kind: int) -> int:
        return nvml.nvmlDeviceGetTotalEccErrors(handle, kind, _SINCE_DRIVER_LOAD)

    # NVML answers (corrected, uncorrected, pending, failed).
    rows = read("remapped rows", lambda: nvml.nvmlDeviceGetRemappedRows(handle))
    return {
        "ecc_corrected_count": read("corrected ECC errors", lambda: errors(_CORRECTED)),
        "ecc_uncorrected_count": read("uncorrected ECC errors", lambda: errors(_UNCORRECTED)),
        "remapped_row_count": None if rows is None else rows[0] + rows[1],
        "remapping_pending": None if rows is None else bool(rows[2]),
        "remapping_failed": None if rows is None else bool(rows[3]),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
