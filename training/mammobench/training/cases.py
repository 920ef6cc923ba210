"""The run's cases: manifest, split and prepared images joined, lesions in the coordinates of the network's input."""

from collections.abc import Sequence
from dataclasses import dataclass

from mammobench.contract import Finding, Manifest, Split
from mammobench.datasets import SplitPart
from mammobench.dicom import Geometry, PreparedImages, outline_box

_KINDS = {"calcification": ("benign calcification", "malignant calcification")}
_MASS = ("benign mass", "malignant mass")


@dataclass(frozen=True)
class Lesion:
    """A finding with known pathology, as the patch stage sees it."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom in input pixels."""
    patch_class: str


@dataclass(frozen=True)
class Case:
    """One labeled image of the run."""

    index: int
    """Its place in the prepared images."""
    case_key: str
    patient_key: str
    laterality: str
    view: str
    part: SplitPart
    malignant: bool
    lesions: Sequence[Lesion]
    geometry: Geometry


def join_cases(manifest: Manifest, split: Split, images: PreparedImages) -> list[Case]:
    """All cases of the split, sorted by case key: an order that depends on pixels only."""
    parts: dict[str, SplitPart] = {case.case_key: case.part for case in split.cases}
    position = images.position()
    cases: list[Case] = []
    for image in sorted(manifest.images, key=lambda image: image.case_key):
        if image.case_key not in parts:
            continue
        index = position[image.case_key]
        geometry = images.geometries[index]
        cases.append(
            Case(
                index=index,
                case_key=image.case_key,
                patient_key=image.patient_key,
                laterality=image.laterality,
                view=image.view,
                part=parts[image.case_key],
                malignant=image.malignant,
                lesions=tuple(
                    _lesion(finding, geometry) for finding in image.findings if finding.pathology is not None
                ),
                geometry=geometry,
            )
        )
    return cases


def count_lesions(manifest: Manifest, split: Split, part: SplitPart) -> int:
    """Lesion views with known pathology in a part: known before any image is decoded."""
    keys = {case.case_key for case in split.cases if case.part == part}
    return sum(
        finding.pathology is not None
        for image in manifest.images
        if image.case_key in keys
        for finding in image.findings
    )


def labels_of_part(manifest: Manifest, split: Split, part: SplitPart) -> list[bool]:
    """Of every case of a part, whether it is malignant."""
    keys = {case.case_key for case in split.cases if case.part == part}
    return [image.malignant for image in manifest.images if image.case_key in keys]


def _lesion(finding: Finding, geometry: Geometry) -> Lesion:
    # Architectural distortions and asymmetries are soft-tissue lesions: they go with the masses (our choice).
    benign, malignant = _KINDS.get(finding.kind, _MASS)
    box = outline_box(geometry, [(point.x, point.y) for point in finding.outline])
    return Lesion(box=box, patch_class=malignant if finding.pathology == "malignant" else benign)
