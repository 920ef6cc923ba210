"""How busy a GPU's parts are: the difference of two GPM samples (NVML; Hopper and later)."""

from dataclasses import dataclass
from typing import Any

from mammobench.telemetry.nvml import DeviceReader, error_text

# nvmlGpmMetricId_t
_SM = 2
_ANY_TENSOR = 5
_DRAM_BANDWIDTH = 10
_METRICS = {_SM: "SM activity", _ANY_TENSOR: "tensor activity", _DRAM_BANDWIDTH: "memory activity"}
_FIELD = "SM, tensor and memory activity"
_UNSUPPORTED = (
    "GPM needs a GPU of the Hopper generation or later; earlier ones tell it through DCGM alone, which is not used"
)


@dataclass(frozen=True)
class Activity:
    """Percent of the time between two samples: 0 to 100, the mean over the GPU."""

    sm: float | None = None
    tensor: float | None = None
    dram: float | None = None


class ActivitySensor:
    """Holds two GPM samples of one GPU: the one before and the one now. NVML asks for at least 100 ms between."""

    def __init__(self, nvml: Any, handle: Any, read: DeviceReader) -> None:
        self._nvml, self._handle, self._read = nvml, handle, read
        self._buffers: tuple[Any, Any] | None = None
        self._request: Any = None
        self._before: Any = None
        self._opened = False

    def sample(self) -> Activity:
        """Since the sample before; nothing at the first, and where GPM is not supported, which is said once."""
        if not self._opened:
            self._opened = True
            self._read(_FIELD, self._open)
        if self._buffers is None:
            return Activity()
        now = self._buffers[0] if self._before is not self._buffers[0] else self._buffers[1]
        taken = self._read(_FIELD, lambda: self._take(now))
        before, self._before = self._before, now if taken else None
        if before is None or not taken:
            return Activity()
        values = self._read(_FIELD, lambda: self._differences(before, now)) or {}
        return Activity(values.get(_SM), values.get(_ANY_TENSOR), values.get(_DRAM_BANDWIDTH))

    def close(self) -> None:
        """Gives the samples' memory back to NVML."""
        for buffer in self._buffers or ():
            self._read(_FIELD, lambda buffer=buffer: self._nvml.nvmlGpmSampleFree(buffer))
        self._buffers = None

    def _open(self) -> None:
        if not self._nvml.nvmlGpmQueryDeviceSupport(self._handle).isSupportedDevice:
            self._read.say(_FIELD, _UNSUPPORTED)
            return
        import pynvml

        buffers = (self._nvml.nvmlGpmSampleAlloc(), self._nvml.nvmlGpmSampleAlloc())
        self._request = pynvml.c_nvmlGpmMetricsGet_t()
        self._request.version = pynvml.NVML_GPM_METRICS_GET_VERSION
        self._request.numMetrics = len(_METRICS)
        self._buffers = buffers

    def _take(self, buffer: Any) -> bool:
        self._nvml.nvmlGpmSampleGet(self._handle, buffer)
        return True

    def _differences(self, before: Any, now: Any) -> dict[int, float]:
        """The metrics that NVML could compute; each of the others is named."""
        request = self._request
        request.sample1, request.sample2 = before, now
        for place, metric in enumerate(_METRICS):
            request.metrics[place].metricId = metric
        self._nvml.nvmlGpmMetricsGet(request)
        values: dict[int, float] = {}
        for place, (metric, name) in enumerate(_METRICS.items()):
            answer = request.metrics[place]
            if answer.nvmlReturn == 0:
                values[metric] = answer.value
            else:
                self._read.say(name, nvml_error_text(answer.nvmlReturn))
        return values


def nvml_error_text(code: int) -> str:
    """NVML's words for an nvmlReturn_t."""
    import pynvml

    return error_text(pynvml.NVMLError(code))
