"""The loader alone, on a warm cache at 1152 x 896: python test/bench/loader_bench.py [--images 2000] [--record]

What is compared gives float32 batches in 0 ... 1 from the same images, in one process of one thread, interleaved,
`--repetitions` times; a ratio is the median over repetitions of ours / other, each with its neighbor in time. Beside
wall-clock rates stand those by processor time, which other work on the machine moves less.

    bareRead      the memory-mapped file, read and converted image by image: no loader can be faster
    pydicom       read_image and preprocess on full-field files (3328 x 2560, uncompressed) every epoch
    persistent    MONAI's PersistentDataset, warm: 16-bit tensors on disk, converted after loading
    cacheDataset  MONAI's CacheDataset: the same tensors in RAM

MONAI is no dependency of Mammobench: it is installed into .cache/monai, beside the torch that is here; where that
fails, its figures are null and the reason stands beside them. Memory of a data worker is measured over ten epochs in
one process.
"""

import argparse
import ctypes
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
from loader_epochs import (
    BATCH,
    COLUMNS,
    CPU,
    ROWS,
    bare_epoch,
    batch_list,
    cases_of,
    first_read,
    make_cache,
    monai_epoch,
    our_epoch,
    pydicom_epoch,
)
from peer_packages import add_monai
from process_memory import anonymous_bytes

from mammobench.dicom import PreparedImages
from mammobench.training.batches import BatchList, load, to_device
from mammobench.training.cases import Case

# Helpers of the tests.
sys.path.extend(str(Path(__file__).resolve().parents[1] / folder) for folder in ("training", "training/slow"))
from recording import record_result
from tiny_dataset import breast_image, write_dicom

MIB = 1024**2
LEAST = {"bareRead": 0.7, "pydicom": 3.0, "persistent": 1.5, "cacheDataset": 0.5}


def own_mib() -> float:
    """This process's own memory, freed parts of the heap given back first."""
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return anonymous_bytes(os.getpid()) / MIB


def our_memory(cases: list[Case], images: PreparedImages) -> float:
    """MiB that an epoch of ours holds at most, beyond what the process had before."""
    before, peak = own_mib(), 0.0
    for host in load(batch_list(cases, images, 0), 0, workers=0, pinned=False):
        pixels, _ = to_device(host, CPU, (ROWS, COLUMNS), 0.2, channels_last=False)
        peak = max(peak, anonymous_bytes(os.getpid()) / MIB)
        del pixels
    return peak - before


Rates = dict[str, list[float]]
"""Images per second of each, by repetition."""


def measured(epochs: dict[str, Callable[[int], int]], repetitions: int) -> tuple[Rates, Rates]:
    """By wall clock and by processor time, interleaved, the order turning; the first round warms up and is not kept."""
    by_wall: Rates = {name: [] for name in epochs}
    by_processor: Rates = {name: [] for name in epochs}
    names = list(epochs)
    for repetition in range(repetitions + 1):
        turned = names[repetition % len(names) :] + names[: repetition % len(names)]
        for name in turned:
            wall, processor = time.perf_counter(), time.process_time()
            seen = epochs[name](repetition)
            if repetition > 0:
                by_wall[name].append(seen / (time.perf_counter() - wall))
                by_processor[name].append(seen / (time.process_time() - processor))
        print({name: [round(rate) for rate in found] for name, found in by_wall.items()}, flush=True)
    return by_wall, by_processor


def worker_memory(cases: list[Case], images: PreparedImages, epochs: int = 10) -> dict[str, Any]:
    """Own memory of one data worker at the end of each of ten epochs, which it lives through."""
    makers = [batch_list(cases, images, epoch) for epoch in range(epochs)]
    together = BatchList([partial(_made, batches, at) for batches in makers for at in range(len(batches))])
    at_end, steps, me = [], len(makers[0]), psutil.Process()
    known = {child.pid for child in me.children()}
    for number, host in enumerate(_held(load(together, 0, workers=1, pinned=False)), start=1):
        to_device(host, CPU, (ROWS, COLUMNS), 0.2, channels_last=False)
        if number % steps == 0:
            workers = [child.pid for child in me.children() if child.pid not in known and _is_fork_of(child, me)]
            at_end.append(max((anonymous_bytes(pid) for pid in workers), default=0) / MIB)
    # The last epoch ends with the worker: it may have gone.
    living = [value for value in at_end if value > 0]
    return {
        "epochs": epochs,
        "imagesAnEpoch": len(cases),
        "anonymousMiBAtEndOfEpoch": [round(value, 1) for value in at_end],
        "growthMiBFromSecondToLast": round(living[-1] - living[1], 1),
    }


def _made(batches: BatchList, at: int) -> Any:
    return batches[at]


def _held(iterator: Iterator[Any]) -> Iterator[Any]:
    yield from iterator


def _is_fork_of(child: psutil.Process, parent: psutil.Process) -> bool:
    return child.cmdline() == parent.cmdline()


def monai_sets(images: PreparedImages, folder: Path) -> tuple[dict[str, Any], dict[str, float]]:
    """MONAI's data sets, warm, and the memory in MiB that the one in RAM took."""
    from monai.data import CacheDataset, PersistentDataset

    numbers = list(range(len(images.case_keys)))
    persistent = PersistentDataset(numbers, first_read(images), cache_dir=folder / "monai")
    for number in numbers:
        persistent[number]
    before = own_mib()
    cached = CacheDataset(numbers, first_read(images), progress=False)
    taken = own_mib() - before
    return {"persistent": persistent, "cacheDataset": cached}, {"cacheDatasetMiB": round(taken, 1)}


def bench(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Everything, as the record has it."""
    (folder / "cache").mkdir()
    images = make_cache(folder / "cache", asked.images)
    cases = cases_of(images)
    memory: dict[str, float | None] = {"oursMiB": round(our_memory(cases, images), 1), "cacheDatasetMiB": None}
    worker = worker_memory(cases[:400], images)
    values = breast_image(3328, 2560, np.random.default_rng(1), right=False)
    files = [folder / f"{number}.dcm" for number in range(asked.dicom_images)]
    for file in files:
        write_dicom(file, values)
    epochs: dict[str, Callable[[int], int]] = {
        "ours": partial(our_epoch, cases, images),
        "bareRead": partial(bare_epoch, images),
        "pydicom": lambda _epoch: pydicom_epoch(files),
    }
    without_monai = add_monai()
    if without_monai is None:
        sets, taken = monai_sets(images, folder)
        memory |= taken
        epochs |= {name: partial(monai_epoch, dataset, asked.images) for name, dataset in sets.items()}
    by_wall, by_processor = measured(epochs, asked.repetitions)
    return {
        "what": f"loader alone, warm cache, {ROWS} x {COLUMNS}, batches of {BATCH}, one process, float32 in 0 ... 1",
        "images": asked.images,
        "dicomImages": asked.dicom_images,
        "repetitions": asked.repetitions,
        "threads": torch.get_num_threads(),
        "loadAverage": [round(value, 1) for value in os.getloadavg()],
        "note": asked.note,
        "imagesPerSecond": medians(by_wall),
        "imagesPerProcessorSecond": medians(by_processor),
        "ratios": {name: ratio_to(by_wall, name, without_monai) for name in LEAST},
        "ratiosByProcessorTime": {name: ratio_to(by_processor, name, without_monai) for name in LEAST},
        "memory": memory,
        "dataWorker": worker,
    }


def medians(rates: Rates) -> dict[str, float]:
    """Over the repetitions."""
    return {name: round(statistics.median(found), 1) for name, found in rates.items()}


def ratio_to(rates: Rates, name: str, why_not: str | None) -> dict[str, Any]:
    """Ours / other: median, range, and whether it keeps the promise; null where it was not measured."""
    if name not in rates:
        return {"median": None, "least": LEAST[name], "kept": None, "reason": why_not}
    ratios = [ours / other for ours, other in zip(rates["ours"], rates[name], strict=True)]
    median = statistics.median(ratios)
    return {
        "median": round(median, 3),
        "range": [round(min(ratios), 3), round(max(ratios), 3)],
        "least": LEAST[name],
        "kept": median >= LEAST[name],
    }


def main() -> None:
    """Measures, prints, and records where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=256, help="of the warm cache; 2,000 for the record (12 GB)")
    parser.add_argument("--dicom-images", type=int, default=8, help="full-field files for pydicom")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument(
        "--folder", type=Path, help="where files are made and removed again (default: the temporary one)"
    )
    parser.add_argument("--note", help="what else the machine did")
    parser.add_argument("--record", action="store_true", help="write test/bench/results/loader.json")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        figures = bench(Path(folder), asked)
    print(json.dumps(figures, indent=2))
    if asked.record:
        print(record_result("loader", figures))


if __name__ == "__main__":
    main()
