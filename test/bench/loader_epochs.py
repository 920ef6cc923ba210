"""What loader_bench.py compares: an epoch of each way to read the same images, and what they are read from."""

import zlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mammobench.dicom import Geometry, PreparedImages, preprocess, read_image
from mammobench.dicom.cache import open_prepared
from mammobench.dicom.cache_build import write_index
from mammobench.training.batches import BatchList, load, still_batch, to_device
from mammobench.training.cases import Case

ROWS, COLUMNS, BATCH = 1152, 896, 8
GEOMETRY = Geometry(0, 0, 2560, 3328, False, ROWS, COLUMNS, 0, 5_000)
CPU = torch.device("cpu")


def make_cache(folder: Path, count: int) -> PreparedImages:
    """A cache as prepared_images leaves it, of noise: uncompressed, so that what it shows does not matter."""
    keys = [f"{number:064x}" for number in range(count)]
    noise = np.random.default_rng(0).integers(0, 65536, (ROWS, COLUMNS)).astype("<u2")
    images = []
    with (folder / "pixels.u16").open("wb") as file:
        for number in range(count):
            pixels = np.roll(noise, number, axis=0)
            file.write(pixels.data)
            images.append((GEOMETRY, zlib.crc32(pixels.data)))
    write_index(folder / "index.json", keys, images)
    opened = open_prepared(folder, keys, ROWS, COLUMNS)
    assert opened is not None
    return opened


def cases_of(images: PreparedImages) -> list[Case]:
    """One case an image."""
    return [
        Case(index, key, f"p{index}", "L", "CC", "train", index % 2 == 0, (), GEOMETRY)
        for index, key in enumerate(images.case_keys)
    ]


def order_of(count: int, epoch: int) -> np.ndarray:
    """A new order every epoch, the same for all that are compared."""
    return np.random.default_rng(epoch).permutation(count)


def batch_list(cases: list[Case], images: PreparedImages, epoch: int) -> BatchList:
    """Our batches of an epoch."""
    order = order_of(len(cases), epoch)
    groups = [[cases[number] for number in order[at : at + BATCH]] for at in range(0, len(order), BATCH)]
    return BatchList([partial(still_batch, group, images) for group in groups])


def our_epoch(cases: list[Case], images: PreparedImages, epoch: int) -> int:
    """What training does, without movement and network."""
    seen = 0
    for host in load(batch_list(cases, images, epoch), 0, workers=0, pinned=False):
        pixels, _ = to_device(host, CPU, (ROWS, COLUMNS), 0.2, channels_last=False)
        seen += len(pixels)
    return seen


def bare_epoch(images: PreparedImages, epoch: int) -> int:
    """The same conversion in a bare loop."""
    order = order_of(len(images.case_keys), epoch)
    for at in range(0, len(order), BATCH):
        numbers = order[at : at + BATCH]
        batch = torch.empty((len(numbers), 1, ROWS, COLUMNS))
        for place, number in enumerate(numbers):
            batch[place, 0] = torch.from_numpy(images.pixels[number].copy()).to(torch.float32).div_(65535)
    return len(order)


def pydicom_epoch(files: list[Path]) -> int:
    """Decoding and preprocessing every time."""
    for at in range(0, len(files), BATCH):
        prepared = [preprocess(read_image(file), ROWS, COLUMNS).pixels for file in files[at : at + BATCH]]
        torch.from_numpy(np.stack(prepared)).to(torch.float32).div_(65535).unsqueeze(1)
    return len(files)


def first_read(images: PreparedImages) -> Any:
    """The deterministic part, which MONAI caches: image number → tensor [1, rows, columns], uint16."""
    from monai.transforms.transform import Transform

    class FirstRead(Transform):  # MONAI caches only what is one of its own transforms
        def __call__(self, number: int) -> torch.Tensor:
            return torch.from_numpy(np.array(images.pixels[number])).unsqueeze(0)

    return FirstRead()


def monai_epoch(dataset: Any, count: int, epoch: int) -> int:
    """Batches of 8 from one of MONAI's data sets, converted as ours are."""
    from monai.data import DataLoader

    seen = 0
    sampler = order_of(count, epoch).tolist()
    for batch in DataLoader(dataset, batch_size=BATCH, sampler=sampler, num_workers=0):
        seen += len(torch.as_tensor(batch).to(torch.float32).div_(65535))
    return seen
