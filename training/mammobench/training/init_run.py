"""`mammobench init-run`: a run folder from a folder of image files and its truth.json, without the desktop."""

import argparse
import os
import secrets
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from mammobench.config import load_config
from mammobench.contract import (
    Finding,
    LocalPaths,
    Manifest,
    ManifestImage,
    RunConfig,
    RunGroup,
    Split,
    TruthFile,
    TruthImage,
)
from mammobench.datasets import (
    LabeledCase,
    RefusedError,
    make_split,
    problem,
    pseudonym,
    read_model,
    split_problems,
)
from mammobench.dicom import MOST_PROCESSES, DecodeError, read_tagged_image
from mammobench.runs import die_with_parent, write_record, write_whole
from mammobench.terminal import DONE, REFUSED
from mammobench.training.cases import outline_problems
from mammobench.training.folds import write_folds

EPILOG = """Exit codes: 0 made, 2 refused (config, files or split cannot be used; everything wrong is listed).

  mammobench init-run --data phantom --config assets/presets/smoke-cpu.json --out runs/first
  mammobench init-run --data phantom --config my.yaml --out runs/second whole.epochs=3 model.norm=group
  mammobench init-run --data phantom --config my.yaml --out runs/folds --folds 5
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `init-run`."""
    parser = commands.add_parser(
        "init-run",
        help="make a run folder from a folder of DICOM, PNG or TIFF files with a truth.json",
        description="Decodes every image that truth.json names, keys it by its pixels, splits the patients in three and"
        " writes config.json, manifest.json, split.json and local/paths.json. Then: mammobench train --run DIR.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="a folder with truth.json")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="a preset, or a config.json")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the run folder to make; must not exist or be empty"
    )
    parser.add_argument("--split-seed", type=int, default=1, help="orders the patients (default: %(default)s)")
    parser.add_argument(
        "--train-fraction", type=float, default=0.5, help="of each label's patients (default: %(default)s)"
    )
    parser.add_argument("--validation-fraction", type=float, default=0.17, help="likewise (default: %(default)s)")
    parser.add_argument(
        "--folds",
        type=int,
        metavar="K",
        help="a cross-validation instead: K run folders under --out, with a group.json",
    )
    add_override_arguments(parser)
    parser.set_defaults(run=_run)


def add_override_arguments(parser: argparse.ArgumentParser) -> None:
    """Single fields of the config, as `section.key=value` after the options, or with --set."""
    parser.add_argument(
        "overrides", nargs="*", metavar="SECTION.KEY=VALUE", help="overrides the config, such as whole.epochs=3"
    )
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="the same; repeatable")


def _run(arguments: argparse.Namespace) -> int:
    overrides, seed = [*arguments.set, *arguments.overrides], arguments.split_seed
    try:
        if arguments.folds is not None:
            group = init_folds(
                arguments.data, arguments.config, arguments.out, overrides=overrides, seed=seed, count=arguments.folds
            )
            print(f"{arguments.out}: {len(group.runs)} folds, {group.hash[:12]}")
            return DONE
        split = init_run(
            arguments.data,
            arguments.config,
            arguments.out,
            overrides=overrides,
            seed=seed,
            fractions=(arguments.train_fraction, arguments.validation_fraction),
        )
    except RefusedError as refused:
        refused.print_to_stderr()
        return REFUSED
    print(f"{arguments.out}: {len(split.cases)} cases, split {split.hash[:12]}")
    return DONE


def init_run(
    data: Path, config_file: Path, out: Path, *, overrides: list[str], seed: int, fractions: tuple[float, float]
) -> Split:
    """Writes the run folder and returns its split. Raises RefusedError with everything that is wrong."""
    refuse_filled(out)
    if min(fractions) <= 0 or sum(fractions) >= 1:
        raise RefusedError("The train and validation fractions must be positive and leave something for the test part.")
    config = _config(config_file, overrides)
    manifest, paths = read_folder(data)
    cases = [LabeledCase(image.case_key, image.patient_key, image.malignant) for image in manifest.images]
    split = make_split(cases, seed, *fractions)
    found = [*outline_problems(manifest), *split_problems(manifest, split)]
    if found:
        raise RefusedError(f"{data} gives no usable run.", found)
    return write_run(out, config, manifest, split, paths)


def init_folds(data: Path, config_file: Path, out: Path, *, overrides: list[str], seed: int, count: int) -> RunGroup:
    """Writes a cross-validation's run folders and returns its record. Raises RefusedError as `init_run`."""
    refuse_filled(out)
    config = _config(config_file, overrides)
    manifest, paths = read_folder(data)
    found = outline_problems(manifest)
    if found:
        raise RefusedError(f"{data} gives no usable run.", found)
    return write_folds(out, config, manifest, paths, seed=seed, count=count)


def refuse_filled(out: Path) -> None:
    """Raises RefusedError for a folder that holds something."""
    if out.exists() and any(out.iterdir()):
        remedy = "Choose another folder; an unfinished run goes on with: mammobench train --run DIR."
        raise RefusedError(f"{out} is not empty: choose another folder.", [problem(str(out), "not empty", remedy)])


def write_run(out: Path, config: RunConfig, manifest: Manifest, split: Split, paths: dict[str, str]) -> Split:
    """The frozen files of a run folder."""
    (out / "local").mkdir(parents=True, exist_ok=True)
    document = config.model_dump(mode="json", by_alias=True)
    document["data"]["splitId"] = split.hash
    if config.model.initial_weights is not None:
        document["model"]["initialWeights"] = keep_initial_weights(out, Path(config.model.initial_weights))
    write_whole(out / "config.json", document)
    write_record(out / "manifest.json", manifest)
    write_record(out / "split.json", split)
    write_record(out / "local" / "paths.json", LocalPaths(paths))
    return split


def keep_initial_weights(run: Path, given: Path) -> str:
    """Copies the weights that a run begins with into its folder; returns the copy's name there.

    The frozen config then names no place of this machine, and nobody can change the weights under the run.
    """
    name = f"initial-weights{given.suffix}"
    try:
        shutil.copyfile(given, run / name)
    except OSError as error:
        found = problem("/model/initialWeights", f"{given}: {error.strerror}", "Name a state-dict file that is there.")
        raise RefusedError("The initial weights cannot be read.", [found]) from None
    return name


def read_folder(data: Path) -> tuple[Manifest, dict[str, str]]:
    """The manifest of a folder with a truth.json, and case key → absolute path. Images that repeat are taken once."""
    truth = read_model(data / "truth.json", TruthFile)
    salt = secrets.token_hex(32)
    images: dict[str, ManifestImage] = {}
    paths: dict[str, str] = {}
    problems = []
    files = [(data / image.file).resolve() for image in truth.images]
    processes = min(MOST_PROCESSES, len(os.sched_getaffinity(0)))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=die_with_parent) as pool:
        for image, path, read in zip(truth.images, files, pool.map(_read_one, files, chunksize=8), strict=True):
            if isinstance(read, str):
                problems.append(problem(str(path), read))
            elif read.sop_instance_uid not in (None, image.sop_instance_uid):
                problems.append(
                    problem(str(path), f"holds another image than truth.json says: {read.sop_instance_uid}")
                )
            elif read.case_key not in images:
                images[read.case_key] = _manifest_image(image, read, salt)
                paths[read.case_key] = str(path)
    if problems:
        raise RefusedError(f"{len(problems)} files of {data} cannot be used.", problems)
    manifest = Manifest(format_version=1, dataset_name=data.resolve().name, salt=salt, images=list(images.values()))
    return manifest, paths


@dataclass(frozen=True)
class _Read:
    case_key: str
    rows: int
    columns: int
    sop_instance_uid: str | None
    """None where the format carries none: PNG and TIFF."""
    study_instance_uid: str | None


def _read_one(path: Path) -> "_Read | str":
    """What the manifest needs of a file, or why there is nothing."""
    try:
        image, tags = read_tagged_image(path)
    except DecodeError as error:
        return error.reason
    sop, study = (None, None) if tags is None else (tags.sop_instance_uid, tags.study_instance_uid)
    return _Read(image.case_key(), image.rows, image.columns, sop, study)


def _manifest_image(truth: TruthImage, read: _Read, salt: str) -> ManifestImage:
    return ManifestImage(
        case_key=read.case_key,
        patient_key=pseudonym(salt, truth.patient_id),
        # Where no study is named, a patient's images are taken as one.
        study_key=pseudonym(salt, read.study_instance_uid or f"study of {truth.patient_id}"),
        laterality=truth.laterality,
        view=truth.view,
        density=truth.density,
        rows=read.rows,
        columns=read.columns,
        malignant=truth.malignant,
        findings=[Finding.model_validate(finding.model_dump()) for finding in truth.findings],
    )


def _config(file: Path, overrides: list[str]) -> RunConfig:
    """A preset's config or a bare one, overridden and checked; its warnings go to standard error."""
    config, warnings = load_config(file, overrides)
    for warning in warnings:
        print(f"note: {warning.path}: {warning.message}. {warning.remedy or ''}", file=sys.stderr)
    return config
