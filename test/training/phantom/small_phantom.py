"""A small phantom that holds every kind of image, made once for all tests of the phantom."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import TruthFile
from mammobench.phantom import PhantomRequest, generate_phantom
from mammobench.phantom.plan import ImagePlan, PatientPlan, StudyPlan

REQUEST = PhantomRequest(patients=8, seed=5, rows=256, columns=208, prevalence=0.5)


@dataclass(frozen=True)
class SmallPhantom:
    """The phantom's folder, its plan and its truth."""

    folder: Path
    request: PhantomRequest
    patients: tuple[PatientPlan, ...]
    truth: TruthFile

    def images(self) -> Iterator[tuple[PatientPlan, StudyPlan, ImagePlan, Path]]:
        """Every image with its plan and its file, in the order of the truth."""
        for patient in self.patients:
            for study in patient.studies:
                for image in study.images:
                    yield patient, study, image, self.folder / image.file


def make(folder: Path, request: PhantomRequest, processes: int) -> Path:
    """Generates the request's phantom into the folder."""
    generate_phantom(
        folder, request.patients, request.seed, request.rows, request.columns, request.prevalence, processes=processes
    )
    return folder
