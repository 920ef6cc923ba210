"""NVLink's counters over all links of a GPU, asked for in one call."""

from dataclasses import dataclass
from typing import Any

from mammobench.telemetry.gpu_activity import nvml_error_text
from mammobench.telemetry.nvml import DeviceReader

# NVML_FI_DEV_NVLINK_*: KiB of data over all links, and errors.
_TRANSMITTED = 138
_RECEIVED = 139
_ERRORS = (38, 52, 59)  # checksum (flow control), replay, recovery
_FIELDS = (_TRANSMITTED, _RECEIVED, *_ERRORS)
_ALL_LINKS = 0xFFFFFFFF
_BYTES_PER_KIBIBYTE = 1024
_UNSIGNED_INT = 1  # NVML_VALUE_TYPE_UNSIGNED_INT


@dataclass(frozen=True)
class NvlinkCounters:
    """Since the driver was loaded."""

    transmitted_bytes: int | None
    received_bytes: int | None
    errors: int | None


def nvlink_counters(nvml: Any, handle: Any, read: DeviceReader) -> NvlinkCounters:
    """The counters; those that the GPU has not are None, each named."""
    # The error totals take no scope.
    asked = [(field, 0 if field in _ERRORS else _ALL_LINKS) for field in _FIELDS]
    answers = read("NVLink counters", lambda: list(nvml.nvmlDeviceGetFieldValues(handle, asked)))
    if answers is None:
        return NvlinkCounters(None, None, None)
    names = ("NVLink transmitted", "NVLink received", *("NVLink errors" for _ in _ERRORS))
    transmitted, received, *errors = [_value(*pair, read) for pair in zip(answers, names, strict=True)]
    return NvlinkCounters(
        transmitted_bytes=None if transmitted is None else transmitted * _BYTES_PER_KIBIBYTE,
        received_bytes=None if received is None else received * _BYTES_PER_KIBIBYTE,
        errors=_sum(errors),
    )


def _value(answer: Any, name: str, read: DeviceReader) -> int | None:
    if answer.nvmlReturn != 0:
        read.say(name, nvml_error_text(answer.nvmlReturn))
        return None
    return int(answer.value.uiVal if answer.valueType == _UNSIGNED_INT else answer.value.ullVal)


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
