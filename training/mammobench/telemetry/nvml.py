"""What this program asks of NVML, and how NVML says no."""

# The protocol's names are those of pynvml, documented by NVIDIA.
# ruff: noqa: N802, D102
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

Value = TypeVar("Value")
ReportMissing = Callable[[str, str], None]

NOT_SUPPORTED = 3  # NVML_ERROR_NOT_SUPPORTED
NOT_FOUND = 6  # NVML_ERROR_NOT_FOUND
DRIVER_NOT_LOADED = 9  # NVML_ERROR_DRIVER_NOT_LOADED
TIMEOUT = 10  # NVML_ERROR_TIMEOUT
LIBRARY_NOT_FOUND = 12  # NVML_ERROR_LIBRARY_NOT_FOUND
FUNCTION_NOT_FOUND = 13  # NVML_ERROR_FUNCTION_NOT_FOUND: the driver is older than the call
GPU_IS_LOST = 15  # NVML_ERROR_GPU_IS_LOST: fallen off the bus, or unplugged


class NvmlLibrary(Protocol):
    """The calls that every GPU answers; `pynvml` is one, a recording is another. Any call may raise."""

    def nvmlInit(self) -> None: ...
    def nvmlShutdown(self) -> None: ...
    def nvmlDeviceGetCount(self) -> int: ...
    def nvmlDeviceGetHandleByIndex(self, index: int, /) -> Any: ...
    def nvmlDeviceGetUUID(self, handle: Any, /) -> str | bytes: ...
    def nvmlDeviceGetName(self, handle: Any, /) -> str | bytes: ...
    def nvmlDeviceGetUtilizationRates(self, handle: Any, /) -> Any: ...
    def nvmlDeviceGetMemoryInfo(self, handle: Any, /) -> Any: ...
    def nvmlDeviceGetPowerUsage(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetEnforcedPowerLimit(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetTotalEnergyConsumption(self, handle: Any, /) -> int: ...
    def nvmlDeviceGetTemperature(self, handle: Any, sensor: int, /) -> int: ...
    def nvmlDeviceGetClockInfo(self, handle: Any, clock: int, /) -> int: ...


def load_pynvml() -> NvmlLibrary:
    """NVIDIA's own binding; the driver's library is looked for only at `nvmlInit`."""
    import pynvml

    return pynvml


def error_code(error: Exception) -> int | None:
    """The nvmlReturn_t of an error that NVML raised; None of any other."""
    code = getattr(error, "value", None)
    return code if isinstance(code, int) else None


def error_text(error: Exception) -> str:
    """What the error says, or what it is."""
    return str(error) or type(error).__name__


def text_of(value: str | bytes) -> str:
    """NVML's strings, which older bindings give as bytes."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def read_or_none(sensor: Callable[[], Value], what: str, report_missing: ReportMissing) -> Value | None:
    """NVML raises its own classes, and drivers have raised others: a sensor may fail in any way, alone."""
    try:
        return sensor()
    except Exception as error:
        report_missing(what, error_text(error))
        return None


class DeviceReader:
    """Reads one GPU's fields: one that fails is None, named by the GPU and the field, and leaves the others alone.

    A GPU that is lost is asked nothing more until `begin` (NVML may take seconds to say so, field by field), and is
    named once as a whole.
    """

    def __init__(self, device: str, report_missing: ReportMissing) -> None:
        self._device = device
        self._report_missing = report_missing
        self._lost = False

    def begin(self) -> None:
        """A new sample: a lost GPU is asked again."""
        self._lost = False

    def __call__(self, field: str, sensor: Callable[[], Value]) -> Value | None:
        """The field's value, or None."""
        if self._lost:
            return None
        try:
            return sensor()
        except Exception as error:
            self._lost = error_code(error) == GPU_IS_LOST
            self._report_missing(self._device if self._lost else f"{self._device} {field}", error_text(error))
            return None

    def say(self, field: str, reason: str) -> None:
        """Names a field that is known to be missing."""
        self._report_missing(f"{self._device} {field}", reason)
