"""How fast the real training loop is on this machine, and what each optimization buys.

    python test/bench/engine_bench.py [--out FILE] [--batch N] [--steps N] [--images N] [--size ROWSxCOLUMNS] …

For each setting the loop of mammobench.training.loop trains twice: on images that it reads from a memory-mapped cache,
moves and normalizes, and on tensors that lie on the device already. Their ratio says whether the GPU or the input
waits: at least 0.95 is promised for ResNet-50 at 1152 x 896. The settings build on one another: what each adds is its
gain. On a CPU, which says nothing about mixed precision or compilation on a GPU, a small network is timed.

Prints a table and writes it with the machine, the commit and the date as JSON. A setting that fails (memory, compiler)
is a row with its reason.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch
from circumstances import circumstances
from engine_loop import Measured, Setting, Sizes, bench_config, made_up_images, time_setting

from mammobench.training.world import join_world, usable_cores

RESULT = Path(__file__).parent / "results" / "engine.json"
PROMISED_RATIO = 0.95
# Saved activations of ResNet-50 at 1152 x 896, GiB an image, in fp32 and in 16 bits: the facts' estimate, unmeasured.
ESTIMATED_GIB_AN_IMAGE = {"resnet50": {4: 1.65, 2: 0.84}}


def settings(device: torch.device) -> list[Setting]:
    """Each with everything of the one before, and one thing more."""
    if device.type != "cuda":
        return [Setting("fp32"), Setting("+ channels_last", channels_last=True)]
    ampere = torch.cuda.get_device_capability(device) >= (8, 0)
    half = "bf16" if ampere else "fp16"
    return [
        Setting("fp32"),
        *([Setting("tf32", "tf32")] if ampere else []),
        Setting(f"AMP {half}", half),
        Setting("+ channels_last", half, channels_last=True),
        Setting("+ fused optimizer", half, channels_last=True, fused=True),
        Setting("+ compile", half, channels_last=True, fused=True, compiled=True),
    ]


def read_sizes(arguments: argparse.Namespace, device: torch.device) -> Sizes:
    """What is asked for, and else what is promised (on a GPU) or what takes seconds (on a CPU)."""
    gpu = device.type == "cuda"
    memory = torch.cuda.get_device_properties(device).total_memory if gpu else 0
    rows, columns = (int(part) for part in (arguments.size or ("1152x896" if gpu else "256x224")).split("x"))
    batch = arguments.batch or ((16 if memory > 36 * 2**30 else 4) if gpu else 4)
    steps = arguments.steps or (40 if gpu else 30)
    return Sizes(
        architecture=arguments.architecture or ("resnet50" if gpu else "resnet10"),
        base_width=64 if gpu or arguments.architecture else 16,
        rows=rows,
        columns=columns,
        batch=batch,
        warmup=min(10, steps),
        steps=steps,
        images=max(arguments.images or (2000 if gpu else 200), batch * (steps + min(10, steps))),
        rounds=arguments.rounds or (1 if gpu else 3),
        workers=arguments.workers if arguments.workers is not None else (min(8, usable_cores() - 1) if gpu else 0),
    )


def attempt(setting: Setting, sizes: Sizes, images: Any, device: str, scratch: Path) -> dict[str, Any]:
    """A row of the table: the real loop and the same on synthetic tensors."""
    row: dict[str, Any] = {"setting": setting.name, **asdict(setting)}
    try:
        # By turns: what else runs on the machine then slows both alike.
        rounds = [
            [time_setting(setting, sizes, images, device, scratch, synthetic=synthetic) for synthetic in (False, True)]
            for _ in range(sizes.rounds)
        ]
    except Exception as error:  # out of memory, a compiler that is not there: the other settings go on
        return {**row, "error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    return {**row, **figures([real for real, _ in rounds], [synthetic for _, synthetic in rounds], sizes)}


def figures(real: list[Measured], synthetic: list[Measured], sizes: Sizes) -> dict[str, Any]:
    """Images a second, their ratio, and memory: medians over the rounds."""
    pairs = list(zip(real, synthetic, strict=True))
    ratios = [one.images_per_second / other.images_per_second for one, other in pairs]
    peak = max((one.peak_bytes for one in real if one.peak_bytes is not None), default=None)
    return {
        "imagesPerSecond": round(median(one.images_per_second for one in real), 2),
        "syntheticImagesPerSecond": round(median(one.images_per_second for one in synthetic), 2),
        "ratio": round(median(ratios), 4),
        "ratios": [round(ratio, 4) for ratio in ratios],
        "dataWaitFraction": round(median(one.data_wait for one in real), 4),
        "stepSecondsSpread": round(median(one.spread for one in real), 4),
        "peakGib": None if peak is None else round(peak / 2**30, 2),
        "peakGibAnImage": None if peak is None else round(peak / 2**30 / sizes.batch, 3),
    }


def print_head(sizes: Sizes, device: torch.device) -> None:
    """What the table is about."""
    shape = f"{sizes.architecture} width {sizes.base_width}, {sizes.rows} x {sizes.columns}, batch {sizes.batch}"
    print(f"{shape}, {sizes.images} images, {sizes.workers} data workers, {device}")
    estimate = ESTIMATED_GIB_AN_IMAGE.get(sizes.architecture)
    if estimate is not None and device.type == "cuda":
        print(
            f"estimated saved activations at 1152 x 896: {estimate[4]} GiB an image in fp32, {estimate[2]} in 16 bits"
        )
    print(f"{'setting':<20} {'images/s':>9} {'synthetic':>10} {'ratio':>6} {'gain':>6} {'waits':>6} {'GiB/image':>10}")


def print_row(row: dict[str, Any], before: float | None) -> None:
    """A row, with its gain over the one before it."""
    if "error" in row:
        print(f"{row['setting']:<20} {row['error'][:90]}", flush=True)
        return
    speed = row["imagesPerSecond"]
    gain = "" if before is None else f"x{speed / before:.2f}"
    memory = "" if row["peakGibAnImage"] is None else f"{row['peakGibAnImage']:.2f}"
    print(
        f"{row['setting']:<20} {speed:>9.1f} {row['syntheticImagesPerSecond']:>10.1f} {row['ratio']:>6.3f}"
        f" {gain:>6} {row['dataWaitFraction']:>6.1%} {memory:>10}",
        flush=True,
    )


def measure(sizes: Sizes, device: torch.device, scratch: Path) -> list[dict[str, Any]]:
    """Every row, printed as it comes."""
    print(f"writing {sizes.images * sizes.rows * sizes.columns * 2 / 1e9:.1f} GB of images", flush=True)
    images = made_up_images(scratch, sizes)
    print_head(sizes, device)
    rows: list[dict[str, Any]] = []
    for setting in settings(device):
        before = next((row["imagesPerSecond"] for row in reversed(rows) if "error" not in row), None)
        rows.append(attempt(setting, sizes, images, device.type, scratch))
        print_row(rows[-1], before)
    return rows


def main() -> int:
    """Measures, prints, writes; 0 also where a setting failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--architecture", choices=("resnet10", "resnet18", "resnet34", "resnet50"))
    parser.add_argument("--size", metavar="ROWSxCOLUMNS")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--images", type=int, help="in the cache; never fewer than are visited")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--rounds", type=int, help="real and synthetic by turns, so often; the medians count")
    parser.add_argument("--folder", type=Path, help="where the cache is written (default: the temporary folder)")
    parser.add_argument("--out", type=Path, default=RESULT)
    arguments = parser.parse_args()

    load = round(os.getloadavg()[0], 2)  # before this program adds to it
    execution = bench_config(Setting("fp32"), None, arguments.device).execution
    world = join_world(execution)
    device, sizes = world.device, read_sizes(arguments, world.device)
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="mammobench-bench-") as folder:
        scratch = Path(folder)
        rows = measure(sizes, device, scratch)
        told = circumstances(world, execution, scratch)
    best = max((row["ratio"] for row in rows if "ratio" in row), default=None)
    record = {
        **told,
        "device": str(device),
        "loadAverageOneMinute": load,
        "sizes": asdict(sizes),
        "promisedRatio": PROMISED_RATIO,
        "bestRatio": best,
        "settings": rows,
    }
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(record, indent=2) + "\n")
    print(f"\n{arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
