"""What makes a lesion is in the picture, and what makes it malignant is nothing but its form."""

from dataclasses import replace

import numpy as np
import pytest

from mammobench.phantom.anatomy import SPECTRUM_EXPONENT, power_law_field
from mammobench.phantom.plan import LesionPlan, PatientPlan, plan_patient
from mammobench.phantom.render import render_image

ROWS, COLUMNS = 512, 416


def drawn_part(patient: PatientPlan, *, lesions: tuple[LesionPlan, ...]) -> np.ndarray:
    """Stored values that the lesions add to the first image that would show them; the same noise in all."""
    side = patient.lesions[0].laterality
    study = patient.studies[0]
    image = next(image for image in study.images if image.laterality == side)
    with_lesions, without = (
        render_image(2, replace(patient, lesions=shown, decoys=()), study, image, ROWS, COLUMNS).pixels.astype(np.int32)
        for shown in (lesions, ())
    )
    return with_lesions - without


@pytest.mark.parametrize("kind", ["mass", "calcification"])
def test_benign_and_malignant_add_about_the_same_brightness(kind: str) -> None:
    sums = {"benign": 0.0, "malignant": 0.0}
    for index in range(12):
        patient = plan_patient(2, index, malignant=False)
        for pathology in ("benign", "malignant"):
            lesion = replace(patient.lesions[0], kind=kind, pathology=pathology, atypical=False)
            sums[pathology] += float(drawn_part(patient, lesions=(lesion,)).sum())
    assert sums["benign"] > 0
    assert sums["malignant"] == pytest.approx(sums["benign"], rel=0.15)


@pytest.mark.parametrize("kind", ["mass", "calcification"])
def test_a_lesion_changes_the_pixels_inside_its_outline(kind: str) -> None:
    for pathology in ("benign", "malignant"):
        patient = plan_patient(2, 1, malignant=False)
        lesion = replace(patient.lesions[0], kind=kind, pathology=pathology, atypical=False, contrast=1.0)
        study = patient.studies[0]
        image = next(image for image in study.images if image.laterality == lesion.laterality)
        shown = render_image(2, replace(patient, lesions=(lesion,), decoys=()), study, image, ROWS, COLUMNS).lesions[0]
        left, top = np.floor(np.min(shown.outline, axis=0)).astype(int)
        right, bottom = np.ceil(np.max(shown.outline, axis=0)).astype(int)
        added = drawn_part(patient, lesions=(lesion,))
        inside = np.abs(added[top:bottom, left:right]).mean()
        assert inside > 5 * np.abs(added).mean()


def test_the_tissue_has_a_power_law_spectrum_of_exponent_three() -> None:
    field = power_law_field(np.random.default_rng(1), ROWS, COLUMNS)
    power = np.abs(np.fft.rfft2(field)) ** 2
    frequency = np.hypot(np.fft.fftfreq(ROWS)[:, None], np.fft.rfftfreq(COLUMNS)[None, :])
    band = (frequency > 0.02) & (frequency < 0.4)
    slope = np.polyfit(np.log(frequency[band]), np.log(power[band]), 1)[0]
    assert slope == pytest.approx(-SPECTRUM_EXPONENT, abs=0.1)
    assert field.std() == pytest.approx(1.0, abs=1e-3)
