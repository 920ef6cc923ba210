"""The truth file says what the images show, in the contract's form."""

import math
from collections import defaultdict

import numpy as np
import pydicom
import pytest
from small_phantom import SmallPhantom

from mammobench.contract import Finding, TruthFile, TruthImage
from mammobench.phantom.anatomy import breast_shape
from mammobench.phantom.plan import plan_patient


def outline_of(finding: Finding) -> np.ndarray:
    return np.array([(point.x, point.y) for point in finding.outline])


def test_it_names_every_file_once_with_its_uid(phantom: SmallPhantom) -> None:
    written = {str(path.relative_to(phantom.folder)) for path in phantom.folder.rglob("*.dcm")}
    assert {image.file for image in phantom.truth.images} == written
    assert len(phantom.truth.images) == len(written)
    for image in phantom.truth.images:
        dataset = pydicom.dcmread(phantom.folder / image.file, stop_before_pixels=True)
        assert (dataset.SOPInstanceUID, dataset.PatientID) == (image.sop_instance_uid, image.patient_id)
        assert (dataset.ImageLaterality, dataset.ViewPosition) == (image.laterality, image.view)


def test_an_image_is_malignant_when_it_shows_a_malignant_lesion(phantom: SmallPhantom) -> None:
    labels = {image.malignant for image in phantom.truth.images}
    assert labels == {False, True}
    for image in phantom.truth.images:
        assert image.malignant == any(finding.pathology == "malignant" for finding in image.findings)


def test_it_survives_writing_and_reading(phantom: SmallPhantom) -> None:
    assert TruthFile.model_validate(phantom.truth.model_dump(mode="json", by_alias=True)) == phantom.truth


def test_a_lesion_has_one_id_kind_and_pathology_in_both_views(phantom: SmallPhantom) -> None:
    seen: dict[tuple[str, str], list[tuple[TruthImage, Finding]]] = defaultdict(list)
    for image in phantom.truth.images:
        for finding in image.findings:
            seen[image.patient_id, finding.lesion_id].append((image, finding))
    assert seen
    for views in seen.values():
        assert sorted(image.view for image, _ in views) == ["CC", "MLO"]
        assert len({image.laterality for image, _ in views}) == 1
        assert len({(finding.kind, finding.pathology) for _, finding in views}) == 1


def test_a_lesion_lies_at_one_distance_from_the_nipple_in_both_views(phantom: SmallPhantom) -> None:
    request = phantom.request
    distances: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (patient, _, plan, _), image in zip(phantom.images(), phantom.truth.images, strict=True):
        shape = breast_shape(patient.breasts[plan.laterality], plan.view, request.rows, request.columns)
        for finding in image.findings:
            x, y = outline_of(finding).mean(axis=0)
            x = request.columns - x if plan.laterality == "R" else x
            distances[image.patient_id, finding.lesion_id].append(math.hypot(shape.depth - x, shape.nipple_y - y))
    for pair in distances.values():
        assert pair[0] == pytest.approx(pair[1], abs=2.5)


def test_outlines_lie_inside_the_image_and_lesions_inside_the_breast(phantom: SmallPhantom) -> None:
    request = phantom.request
    for (patient, _, plan, _), image in zip(phantom.images(), phantom.truth.images, strict=True):
        shape = breast_shape(patient.breasts[plan.laterality], plan.view, request.rows, request.columns)
        for finding in image.findings:
            outline = outline_of(finding)
            assert len(outline) >= 8
            assert (outline >= 0).all()
            assert (outline[:, 0] <= request.columns).all()
            assert (outline[:, 1] <= request.rows).all()
            x, y = outline.mean(axis=0)
            assert shape.level(request.columns - x if plan.laterality == "R" else x, y) < 1


def test_lesions_grow_with_the_image(phantom: SmallPhantom) -> None:
    from mammobench.phantom.render import render_image

    patient = plan_patient(1, 0, malignant=True)
    study = patient.studies[0]
    image = next(image for image in study.images if patient.focal(study, image))
    small, large = (render_image(1, patient, study, image, 256 * factor, 208 * factor) for factor in (1, 2))
    for one, two in zip(small.lesions, large.lesions, strict=True):
        widths = [np.ptp(np.array(shown.outline)[:, 0]) for shown in (one, two)]
        assert widths[1] == pytest.approx(2 * widths[0], rel=0.15)
