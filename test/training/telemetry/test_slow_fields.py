"""What a GPU answers slowly delays neither the sample nor the other GPUs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fake_nvml import RecordedNvml, answers_of

from mammobench.telemetry import MissingSensors, open_gpus
from mammobench.telemetry.gpu_sampler import GpuSampler
from mammobench.telemetry.newest import NewestReading


@contextmanager
def sampling(sleep: Callable[[float], None], said: list[str] | None = None) -> Iterator[GpuSampler]:
    missing = MissingSensors((said if said is not None else []).append)
    gpus = open_gpus(missing, RecordedNvml(answers_of(), sleep=sleep))
    assert gpus is not None
    sampler = GpuSampler(gpus, missing)
    try:
        yield sampler
    finally:
        sampler.close()


def test_the_pcie_reads_of_eight_gpus_overlap() -> None:
    # Nobody gets past the barrier unless all eight wait there at once.
    together = threading.Barrier(8, timeout=20)
    with sampling(lambda _seconds: together.wait() and None) as sampler:
        assert sampler.wait_for_slow_fields(20)
        assert [row.pcie_receive_bytes_per_second for row in sampler.sample(1.0)] == [1_340_000_000] * 8


def test_a_sample_does_not_wait_for_a_pcie_read() -> None:
    answered = threading.Event()
    with sampling(lambda _seconds: answered.wait() and None) as sampler:
        rows = sampler.sample(1.0)
        assert [row.utilization_percent for row in rows] == [97] * 8
        assert [row.pcie_receive_bytes_per_second for row in rows] == [None] * 8
        answered.set()
        assert sampler.wait_for_slow_fields(20)
        assert [row.pcie_receive_bytes_per_second for row in sampler.sample(2.0)] == [1_340_000_000] * 8


def test_a_gpu_that_hangs_leaves_the_others_slow_fields_alone() -> None:
    answered = threading.Event()
    hanging = iter([True])
    with sampling(lambda _seconds: answered.wait() and None if next(hanging, False) else None) as sampler:
        fields: list[float | None] = []
        while fields.count(None) != 1:
            fields = [row.pcie_receive_bytes_per_second for row in sampler.sample(1.0)]
        answered.set()


def test_the_newest_reading_is_given_until_it_is_too_old() -> None:
    now = [100.0]
    values = iter([1, 2])
    hangs, go_on = threading.Event(), threading.Event()

    def read() -> int:
        value = next(values, 3)
        if value == 2:
            hangs.set()
            go_on.wait()
        return value

    reading = NewestReading(read, name="fake", interval_seconds=1e-6, stale_after_seconds=5.0, monotonic=lambda: now[0])
    assert reading.wait_for_first(20)
    assert hangs.wait(20)
    assert reading.value() == 1
    now[0] = 104.9
    assert reading.value() == 1
    now[0] = 105.1
    assert reading.is_stale()
    assert reading.value() is None
    go_on.set()
    reading.close()
    assert reading.value() in (2, 3)


def test_a_reader_that_hangs_is_named() -> None:
    said: list[str] = []
    answered = threading.Event()
    with sampling(lambda _seconds: answered.wait() and None, said) as sampler:
        background = sampler._gpus[4].background
        background._newest._monotonic = lambda: background._newest._began + 6.0
        sampler.sample(1.0)
        assert not [text for text in said if "PCIe" in text]
        for _ in range(3):
            assert sampler.sample(1.0)[4].pcie_receive_bytes_per_second is None
        assert "GPU 4 PCIe throughput cannot be read: no answer for 5 s" in said
        assert len([text for text in said if "PCIe" in text]) == 1
        answered.set()
