"""`mammobench prepare` and `mammobench patches`: a run's data before it trains, without desktop or GPU."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from mammobench.config import load_config
from mammobench.contract import Manifest, RunConfig, Split
from mammobench.datasets import PARTS, RefusedError, SplitPart
from mammobench.dicom import PreparedImages, UnreadableCasesError, prepared_images, preprocessing_hash
from mammobench.runs import RunFolder
from mammobench.terminal import DONE, FAILED, REFUSED, Progress
from mammobench.training.children import begin_child
from mammobench.training.init_run import add_override_arguments, read_folder
from mammobench.training.job import prepared_cache, read_inputs

MOST_OF_A_CLASS = 40

PREPARE_EPILOG = """Every image is decoded once, cropped to the breast, resized and stored as 16 bits in a
memory-mapped cache, in parallel; a cache that is already there is checked and used. `train` does the same at its start:
this does it ahead of time, on a machine without a GPU if need be.

The caches of a workspace share a limit: $MAMMOBENCH_CACHE_LIMIT_GIB, or half of the disk. The least recently used that
no run has open makes room.

Exit codes: 0 done, 1 failed (disk), 2 refused (config, split, images, no room), 130 interrupted.

  mammobench prepare --run runs/first
  mammobench prepare --data phantom --config assets/presets/smoke-cpu.json --cache cache/prepared
"""
PATCHES_EPILOG = """The sheet shows what the first stage trains on: patches of one epoch as its sampler draws them, by
class, with the outlines of lesions and the overlap that each patch keeps. Images are named by the first digits of their
case keys.

Exit codes: 0 done, 1 failed (disk), 2 refused (config, split, images, no lesions), 130 interrupted.

  mammobench patches --run runs/first --out patches.png
  mammobench patches --run runs/first --out validation.png --part validation --count 12 --seed 7
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `prepare` and `patches`."""
    _add_prepare(commands)
    _add_patches(commands)


def _add_prepare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "prepare",
        help="decode and preprocess a run's images ahead of training",
        description="Builds or opens the cache of prepared images, and says what is in it.",
        epilog=PREPARE_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--run", dest="folder", type=Path, metavar="DIR", help="a run folder")
    source.add_argument("--data", type=Path, metavar="DIR", help="a folder with truth.json; needs --config")
    parser.add_argument("--config", type=Path, metavar="FILE", help="a preset or config, for the input's size")
    add_override_arguments(parser)
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="where caches lie (default: the workspace's; with --data, cache/prepared beside it)",
    )
    parser.add_argument("--limit-gib", type=float, metavar="G", help="of all caches there together")
    parser.set_defaults(run=lambda arguments: _guarded(_prepare, arguments))


def _add_patches(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "patches",
        help="draw a contact sheet of the patches that a run trains on",
        description="Samples one epoch's patches as the first stage does and draws some of every class.",
        epilog=PATCHES_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--run", dest="folder", type=Path, required=True, metavar="DIR", help="a run folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png", help="the picture to write")
    parser.add_argument("--part", choices=PARTS, default="train", help="of the split (default: %(default)s)")
    parser.add_argument("--count", type=int, default=8, help="patches of each class (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="draws other patches (default: the run's own seed)")
    parser.set_defaults(run=lambda arguments: _guarded(_patches, arguments))


def _prepare(arguments: argparse.Namespace) -> int:
    manifest, split, paths, size, cache = _what_to_prepare(arguments)
    began = time.monotonic()
    images = open_images(cache, paths, size, arguments.limit_gib)
    seconds = time.monotonic() - began
    rows, columns = size
    parts = "" if split is None else ", ".join(f"{part} {_count(split, part)}" for part in PARTS)
    lines = {
        "cases": f"{len(images.case_keys)}" + (f" ({parts})" if parts else ""),
        "patients": str(len({image.patient_key for image in manifest.images})),
        "input": f"{rows} x {columns} px, {images.pixels.nbytes / 1024**2:,.1f} MiB",
        "preprocessing": preprocessing_hash(rows, columns)[:12],
        "took": f"{seconds:.1f} s",
        "cache": str(images.folder),
    }
    for name, value in lines.items():
        print(f"{name:<14} {value}")
    return DONE


def _what_to_prepare(
    arguments: argparse.Namespace,
) -> tuple[Manifest, Split | None, Mapping[str, str], tuple[int, int], Path]:
    """Manifest, split, paths, the input's size and the cache's place, from a run folder or a folder of images."""
    overrides = [*arguments.set, *arguments.overrides]
    if arguments.folder is not None:
        if arguments.config is not None or overrides:
            raise RefusedError("--config and overrides go with --data: a run folder has its own config.")
        folder = RunFolder(arguments.folder)
        inputs = read_inputs(folder)
        cache = arguments.cache or prepared_cache(folder)
        return inputs.manifest, inputs.split, inputs.paths, _size(inputs.config), cache
    if arguments.config is None:
        raise RefusedError("--data needs --config: it says the input's size.")
    config, _ = load_config(arguments.config, overrides)
    manifest, paths = read_folder(arguments.data)
    cache = arguments.cache or arguments.data.resolve().parent / "cache" / "prepared"
    return manifest, None, paths, _size(config), cache


def _patches(arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.count <= MOST_OF_A_CLASS:
        raise RefusedError(f"--count must be from 1 to {MOST_OF_A_CLASS}.")
    # Imported here: torch takes seconds, which no other command should wait for.
    from mammobench.training.patch_sheet import draw_sheet, sample_sheet

    folder = RunFolder(arguments.folder)
    inputs = read_inputs(folder)
    images = open_images(prepared_cache(folder), inputs.paths, _size(inputs.config), None)
    seed = inputs.config.seed if arguments.seed is None else arguments.seed
    sheet = sample_sheet(inputs, images, arguments.part, arguments.count, seed)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    draw_sheet(sheet, images).save(arguments.out, "PNG")
    print(f"{arguments.out}: " + ", ".join(f"{row.name} {row.drawn}" for row in sheet.rows))
    return DONE


def open_images(
    cache: Path, paths: Mapping[str, str], size: tuple[int, int], limit_gib: float | None
) -> PreparedImages:
    """The prepared images, with progress on standard error. Raises as `prepared_images` does."""

    def tell(text: str) -> None:
        print(f"note: {text}", file=sys.stderr, flush=True)

    processes = len(os.sched_getaffinity(0))
    with closing(Progress("prepare images")) as progress:
        return prepared_images(cache, paths, size, progress, processes, begin_child, limit_gib, tell)


def _size(config: RunConfig) -> tuple[int, int]:
    return config.data.input_rows, config.data.input_columns


def _count(split: Split, part: SplitPart) -> int:
    return sum(case.part == part for case in split.cases)


def _guarded(command: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Runs a command; expected failures become a message and an exit code."""
    try:
        return command(arguments)
    except RefusedError as refused:
        refused.print_to_stderr()
        return REFUSED
    except UnreadableCasesError as unreadable:
        print(unreadable, file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"mammobench: {error.filename or ''} {error.strerror or error}".strip(), file=sys.stderr)
        return FAILED
