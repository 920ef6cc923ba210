"""Leases of fake GPUs: the fakes are those of telemetry's tests. And nothing that a test started outlives it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from launcher_harness import end_launchers

sys.path.append(str(Path(__file__).parents[1] / "telemetry"))


@pytest.fixture(autouse=True)
def _no_launcher_is_left_behind() -> Iterator[None]:
    yield
    end_launchers()
