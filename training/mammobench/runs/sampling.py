"""Telemetry of a run, sampled beside its supervision."""

import os
import threading
from collections.abc import Callable
from typing import Any

from mammobench.runs.line_log import LineLog
from mammobench.runs.run_files import RunFolder
from mammobench.telemetry import GpuSensors, Sampler, sample_regularly


class Sampling:
    """Telemetry once a second beside the supervision, in a thread of its own."""

    def __init__(self, folder: RunFolder, gpus: GpuSensors | None, report_missing: Callable[[str, str], None]) -> None:
        self._log = LineLog(folder.telemetry)
        self._report_missing = report_missing
        self._ended = threading.Event()
        sampler = Sampler(folder=folder.path, gpus=gpus, tree_root_pid=os.getpid(), report_missing=report_missing)
        arguments = (sampler, self._write, self._ended)
        self._thread = threading.Thread(target=sample_regularly, args=arguments, name="telemetry", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join(timeout=5.0)
        if not self._thread.is_alive():
            self._log.close()

    def _write(self, sample: dict[str, Any]) -> None:
        try:
            self._log.append(sample)
        except (OSError, ValueError) as error:
            self._report_missing("telemetry.jsonl", str(error))
