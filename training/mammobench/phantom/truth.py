"""truth.json: what the phantom knows of its images, in the contract's form."""

from dataclasses import dataclass
from pathlib import Path

from mammobench.contract import Finding, Point, TruthFile, TruthImage
from mammobench.phantom.dicom_file import image_uid
from mammobench.phantom.plan import ImagePlan, PatientPlan
from mammobench.phantom.render import RenderedLesion

TRUTH_FILE = "truth.json"
GENERATOR = "mammobench phantom"


@dataclass(frozen=True)
class ImageTruth:
    """One written image and the lesions it shows."""

    patient: PatientPlan
    image: ImagePlan
    lesions: tuple[RenderedLesion, ...]


def truth_of(dataset_name: str, seed: int, images: list[ImageTruth]) -> TruthFile:
    """The truth of a whole phantom, its images in the order given."""
    return TruthFile(
        format_version=1, generator=GENERATOR, seed=seed, images=[_truth_image(dataset_name, image) for image in images]
    )


def write_truth(out: Path, truth: TruthFile) -> Path:
    """Writes truth.json into the folder, indented for a person to read."""
    path = out / TRUTH_FILE
    path.write_text(truth.model_dump_json(by_alias=True, indent=1) + "\n", encoding="utf-8")
    return path


def _truth_image(dataset_name: str, truth: ImageTruth) -> TruthImage:
    return TruthImage(
        sop_instance_uid=image_uid(dataset_name, truth.image),
        file=truth.image.file,
        patient_id=truth.patient.patient_id,
        laterality=truth.image.laterality,
        view=truth.image.view,
        density=truth.patient.density,
        malignant=any(shown.lesion.pathology == "malignant" for shown in truth.lesions),
        findings=[_finding(shown) for shown in truth.lesions],
    )


def _finding(shown: RenderedLesion) -> Finding:
    return Finding(
        lesion_id=shown.lesion.lesion_id,
        kind=shown.lesion.kind,
        pathology=shown.lesion.pathology,
        outline=[Point(x=x, y=y) for x, y in shown.outline],
        source="phantom",
    )
