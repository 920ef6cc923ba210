"""Nothing but one lesion's pathology may depend on the label."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2_contingency
from sklearn.metrics import roc_auc_score

from mammobench.phantom import PhantomRequest, plan_patients
from mammobench.phantom.plan import ATYPICAL_SHARE, PRIOR_EVERY, SYNTAXES, PatientPlan, plan_labels, plan_patient

MANY = PhantomRequest(patients=900, seed=11, rows=512, columns=416, prevalence=0.5)
CHANCE = 1e-3
"""A seed is fixed, so this is no flaky test: it says how unlikely a dependence must be called to pass."""


@pytest.fixture(scope="module")
def patients() -> tuple[PatientPlan, ...]:
    return tuple(plan_patients(MANY))


def is_malignant(patient: PatientPlan) -> bool:
    return any(lesion.pathology == "malignant" for lesion in patient.lesions)


def without_pathology(patient: PatientPlan) -> PatientPlan:
    return replace(patient, lesions=tuple(replace(lesion, pathology="benign") for lesion in patient.lesions))


def test_the_label_changes_the_pathology_of_one_lesion_and_nothing_else() -> None:
    for index in range(60):
        benign, malignant = (plan_patient(3, index, malignant=label) for label in (False, True))
        assert [lesion.pathology for lesion in malignant.lesions].count("malignant") == 1
        assert without_pathology(malignant) == benign


def test_labels_are_as_many_as_the_prevalence_asks() -> None:
    for patients, prevalence, expected in ((60, 0.5, 30), (7, 0.5, 4), (10, 0.0, 0), (10, 1.0, 10), (120, 0.25, 30)):
        labels = plan_labels(PhantomRequest(patients, 1, 512, 416, prevalence))
        assert int(labels.sum()) == expected


def test_labels_are_drawn_anew_for_every_seed() -> None:
    drawn = {plan_labels(replace(MANY, seed=seed)).tobytes() for seed in range(5)}
    assert len(drawn) == 5


@pytest.mark.parametrize(
    "trait",
    [
        "syntax",
        "inverted",
        "sigmoid",
        "view",
        "laterality",
        "prior",
        "density",
        "lesions",
        "kind",
        "breast lesions",
        "spots",
    ],
)
def test_a_trait_is_independent_of_the_label(patients: tuple[PatientPlan, ...], trait: str) -> None:
    table = Counter(pair for patient in patients for pair in traits_by_label(patient, trait))
    values = sorted({value for value, _ in table})
    counts = np.array([[table[value, label] for label in (False, True)] for value in values])
    assert len(values) > 1
    assert chi2_contingency(counts).pvalue > CHANCE, counts


def traits_by_label(patient: PatientPlan, trait: str) -> list[tuple[str, bool]]:
    label, current = is_malignant(patient), patient.studies[0]
    if trait in ("prior", "density", "lesions"):
        value = {"prior": len(patient.studies), "density": patient.density, "lesions": len(patient.lesions)}[trait]
        return [(str(value), label)]
    if trait in ("kind", "atypical"):
        return [(str(getattr(lesion, trait)), lesion.pathology == "malignant") for lesion in patient.lesions]
    malignant_side = {lesion.laterality for lesion in patient.lesions if lesion.pathology == "malignant"}
    if trait in ("breast lesions", "spots"):
        spots = patient.lesions if trait == "breast lesions" else patient.lesions + patient.decoys
        affected = sorted({lesion.laterality for lesion in patient.lesions})
        return [(str(sum(spot.laterality == side for spot in spots)), side in malignant_side) for side in affected]
    return [(str(getattr(image, trait)), image.laterality in malignant_side) for image in current.images]


def test_the_stated_shares_hold_in_every_study(patients: tuple[PatientPlan, ...]) -> None:
    for patient in patients:
        for study in patient.studies:
            assert sorted(image.syntax for image in study.images) == sorted(SYNTAXES)
            assert sum(image.inverted for image in study.images) == 1
            assert sum(image.sigmoid for image in study.images) == 1


def test_every_sixth_patient_has_an_older_study_without_lesions(patients: tuple[PatientPlan, ...]) -> None:
    assert [len(patient.studies) for patient in patients[:7]] == [2, 1, 1, 1, 1, 1, 2]
    assert sum(len(patient.studies) - 1 for patient in patients) == MANY.patients / PRIOR_EVERY
    for patient in patients:
        for prior in patient.studies[1:]:
            assert prior.is_prior
            assert prior.date < patient.studies[0].date
            for image in prior.images:
                assert not patient.focal(prior, image)
                assert patient.strewn(prior, image)


def test_every_patient_has_a_lesion_so_that_none_tells_nothing(patients: tuple[PatientPlan, ...]) -> None:
    assert all(patient.lesions for patient in patients)


def test_a_few_lesions_look_like_the_other_pathology(patients: tuple[PatientPlan, ...]) -> None:
    lesions = [lesion for patient in patients for lesion in patient.lesions]
    misleading = [lesion for lesion in lesions if lesion.looks_malignant != (lesion.pathology == "malignant")]
    assert {lesion.pathology for lesion in misleading} == {"benign", "malignant"}
    assert len(misleading) / len(lesions) == pytest.approx(ATYPICAL_SHARE, abs=0.015)


def test_a_reader_who_sees_every_form_perfectly_stays_below_the_ceiling(patients: tuple[PatientPlan, ...]) -> None:
    """The best ranking by form alone: images with a lesion that looks malignant, then by the number of the others."""
    labels, scores = [], []
    for patient in patients:
        for study in patient.studies:
            for image in study.images:
                shown = patient.focal(study, image)
                labels.append(any(lesion.pathology == "malignant" for lesion in shown))
                scores.append(sum(100 if lesion.looks_malignant else 1 for lesion in shown))
    assert 0.955 < roc_auc_score(labels, scores) < 0.98
