"""NVIDIA's error codes (XID) as they occur, from an event set for each GPU."""

from typing import Any

from mammobench.telemetry.nvml import TIMEOUT, DeviceReader, error_code

_XID = 0x8  # nvmlEventTypeXidCriticalError
_MOST_A_SAMPLE = 64
"""A GPU that is dying can report errors without end."""


class XidEvents:
    """Collects the XIDs of one GPU since the last time it was asked; never waits."""

    def __init__(self, nvml: Any, handle: Any, read: DeviceReader) -> None:
        self._nvml, self._handle, self._read = nvml, handle, read
        self._set: Any = None
        self._opened = False

    def sample(self) -> list[int] | None:
        """Oldest first; None where the events cannot be had."""
        if not self._opened:
            self._opened = True
            self._set = self._read("XID events", self._open)
        return None if self._set is None else self._read("XID events", self._waiting)

    def close(self) -> None:
        """Gives the event set back to NVML."""
        if self._set is not None:
            self._read("XID events", lambda: self._nvml.nvmlEventSetFree(self._set))
            self._set = None

    def _open(self) -> Any:
        events = self._nvml.nvmlEventSetCreate()
        try:
            self._nvml.nvmlDeviceRegisterEvents(self._handle, _XID, events)
        except Exception:
            self._nvml.nvmlEventSetFree(events)
            raise
        return events

    def _waiting(self) -> list[int]:
        xids: list[int] = []
        while len(xids) < _MOST_A_SAMPLE:
            try:
                event = self._nvml.nvmlEventSetWait_v2(self._set, 0)
            except Exception as error:
                if error_code(error) != TIMEOUT and not xids:
                    raise
                break  # what was taken out of the set is told first; an error that lasts comes back
            if event.eventType & _XID:
                xids.append(int(event.eventData))
        return xids
