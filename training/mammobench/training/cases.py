"""The run's cases: manifest, split and prepared images joined, lesions in the coordinates of the network's input."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mammobench.contract import Finding, Manifest, Problem, Split
from mammobench.datasets import SplitPart, problem
from mammobench.dicom import Geometry, PreparedImages
from mammobench.training.outlines import Outline, OutlineMask, outline_mask, outline_of

_KINDS = {"calcification": ("benign calcification", "malignant calcification")}
_MASS = ("benign mass", "malignant mass")


@dataclass(frozen=True)
class Lesion:
    """A finding with known pathology, as the patch stage sees it."""

    outline: Outline
    """In input pixels."""
    patch_class: str

    @property
    def mask(self) -> OutlineMask:
        """The pixels that it covers."""
        return outline_mask(self.outline)


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
    unlabeled: Sequence[Outline] = ()
    """Findings of unknown pathology: no patch is drawn on them, and no background touches them."""


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
                unlabeled=tuple(
                    _input_outline(finding, geometry) for finding in image.findings if finding.pathology is None
                ),
            )
        )
    return cases


def outline_problems(manifest: Manifest) -> list[Problem]:
    """Outlines with points outside their image, or at no number: everything that is wrong, at once."""
    remedy = "Correct the finding; points are (x, y) in pixels of the full image."
    return [
        problem(
            f"manifest.json#/images/{number}/findings/{index}/outline",
            f"case {image.case_key[:12]}: the outline of {finding.lesion_id} leaves its image of "
            f"{image.columns} x {image.rows} pixels",
            remedy,
        )
        for number, image in enumerate(manifest.images)
        for index, finding in enumerate(image.findings)
        if not all(0 <= point.x <= image.columns and 0 <= point.y <= image.rows for point in finding.outline)
    ]


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
    return Lesion(_input_outline(finding, geometry), malignant if finding.pathology == "malignant" else benign)


def _input_outline(finding: Finding, geometry: Geometry) -> Outline:
    return outline_of(geometry.to_input(np.array([(point.x, point.y) for point in finding.outline], np.float64)))
