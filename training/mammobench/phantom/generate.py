"""Writes a whole phantom: patients in parallel, the same bytes whatever the number of processes."""

import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path

from mammobench.phantom.dicom_file import write_image
from mammobench.phantom.plan import PatientPlan, plan_patients
from mammobench.phantom.render import render_image
from mammobench.phantom.request import PhantomRequest, RequestRefusedError, folder_problems, request_problems
from mammobench.phantom.truth import ImageTruth, truth_of, write_truth

Progress = Callable[[int, int], None]
"""Called with patients done and patients in all."""
GENERATOR_VERSION = 1
"""Part of every UID: other pixels never come under an old UID."""
PARALLEL_FROM = 4
"""Fewer patients are done sooner than a process starts."""


def generate_phantom(
    out: Path,
    patients: int,
    seed: int,
    rows: int = 1024,
    columns: int = 832,
    prevalence: float = 0.5,
    progress: Progress | None = None,
    processes: int | None = None,
) -> Path:
    """Writes the DICOM files and truth.json into the new or empty folder `out`; returns the truth file's path.

    Raises RequestRefusedError, with every reason, before anything is written, and OSError when the disk refuses; what
    was written until then is taken away again.
    """
    request = PhantomRequest(patients=patients, seed=seed, rows=rows, columns=columns, prevalence=prevalence)
    problems = request_problems(request) + folder_problems(out)
    if problems:
        raise RequestRefusedError(problems)
    count = min(processes or _available_processors(), patients)
    made = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        truths = [image for patient in _write_patients(request, out, count, progress or _silent) for image in patient]
        return write_truth(out, truth_of(dataset_name(request), seed, truths))
    except BaseException:
        _take_away(out, made)
        raise


def dataset_name(request: PhantomRequest) -> str:
    """What tells this phantom from every other: it goes into all UIDs."""
    return f"mammobench-phantom-{GENERATOR_VERSION}/{request}"


def write_patient(request: PhantomRequest, patient: PatientPlan, out: Path) -> list[ImageTruth]:
    """Draws and writes every image of one patient; returns what they show, in the order of the plan."""
    truths = []
    for study in patient.studies:
        for image in study.images:
            rendered = render_image(request.seed, patient, study, image, request.rows, request.columns)
            path = out / image.file
            path.parent.mkdir(exist_ok=True)
            write_image(path, dataset_name(request), patient, study, image, rendered)
            truths.append(ImageTruth(patient, image, rendered.lesions))
    return truths


def _write_patients(
    request: PhantomRequest, out: Path, processes: int, progress: Progress
) -> Iterator[list[ImageTruth]]:
    plans = list(plan_patients(request))
    if processes == 1 or len(plans) < PARALLEL_FROM:
        for done, plan in enumerate(plans, start=1):
            yield write_patient(request, plan, out)
            progress(done, len(plans))
        return
    # Spawned, not forked: the same on every platform, and safe below a caller's threads.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(write_patient, request, plan, out) for plan in plans]
        try:
            _wait_for_all(futures, progress)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        yield from (future.result() for future in futures)


def _wait_for_all(futures: list[Future[list[ImageTruth]]], progress: Progress) -> None:
    pending = set(futures)
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        progress(len(futures) - len(pending), len(futures))


def _available_processors() -> int:
    """The processors that this process may use; macOS and Windows know only how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _take_away(out: Path, made: bool) -> None:
    """Removes what this call wrote; the folder itself only when this call made it."""
    for entry in out.iterdir():
        shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
    if made:
        out.rmdir()


def _silent(_done: int, _total: int) -> None:
    pass
