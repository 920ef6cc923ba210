"""Breasts and patients out of images, calibration, folds and ensembles."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from mammobench.evaluation import (
    ScoredImage,
    averaged,
    calibrate,
    cases_of,
    delong_interval,
    delong_variance,
    estimates_of,
    fit_platt,
    fold_ranks,
    placements,
    risk_of,
    sigmoid,
)

HASH = "0" * 64


def image(key: str, patient: str, side: str, malignant: bool, logit: float) -> ScoredImage:
    return ScoredImage(key, patient, side, malignant, logit)


FOUR = [
    image("a", "p", "L", False, -1.0),
    image("b", "p", "L", True, 3.0),
    image("c", "p", "R", False, 2.0),
    image("d", "q", "R", False, 0.5),
]

images = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("LR"), st.booleans(), st.integers(-40, 40)), min_size=2, max_size=40
).map(
    lambda rows: [image(f"{n:03}", f"p{p}", side, label, logit / 8) for n, (p, side, label, logit) in enumerate(rows)]
)


def test_a_breast_is_the_mean_of_its_images_and_a_patient_its_more_suspicious_breast() -> None:
    breasts, patients = cases_of("breast", FOUR), cases_of("patient", FOUR)
    assert list(breasts.keys) == ["p L", "p R", "q R"]
    assert breasts.logits.tolist() == [1.0, 2.0, 0.5]
    assert breasts.malignant.tolist() == [True, False, False]
    assert list(breasts.image_counts) == [2, 1, 1]
    assert list(patients.keys) == ["p", "q"]
    assert patients.logits.tolist() == [2.0, 0.5]
    assert patients.malignant.tolist() == [True, False]


@settings(max_examples=60, deadline=None)
@given(images)
def test_units_equal_brute_force_and_their_aucs_scikit_learn(scored: list[ScoredImage]) -> None:
    estimates, missing = estimates_of(scored, HASH, "test")
    assert len(estimates) + len(missing) == 3
    for estimate in estimates:
        cases: dict[tuple[str, ...], list[ScoredImage]] = {}
        for one in scored:
            whole = {
                "image": (one.case_key,),
                "breast": (one.patient_key, one.laterality),
                "patient": (one.patient_key,),
            }
            cases.setdefault(whole[estimate.unit], []).append(one)
        labels, logits = [], []
        for group in cases.values():
            sides = {one.laterality for one in group}
            means = [np.mean([one.logit for one in group if one.laterality == side]) for side in sides]
            labels.append(any(one.malignant for one in group))
            logits.append(max(means))
        assert estimate.auc == pytest.approx(roc_auc_score(labels, logits), abs=1e-12)
        assert (estimate.case_count, estimate.positive_count) == (len(labels), sum(labels))
        assert estimate.patient_count == len({one.patient_key for one in scored})


def test_what_cannot_be_scored_says_why() -> None:
    estimates, missing = estimates_of(FOUR[:3], HASH, "validation")
    assert [estimate.unit for estimate in estimates] == ["image", "breast"]
    assert missing == ["validation, per patient: no benign or normal patient among 1"]
    assert estimates_of([], HASH, "test")[1][0] == "test, per image: no cases"


def test_plain_delong_stands_beside_the_clustered_interval() -> None:
    random = np.random.default_rng(0)
    scored = [
        image(f"{n:03}", f"p{n // 4}", "LR"[n % 2], n // 4 % 2 == 0, float(random.normal(n // 4 % 2 == 0)))
        for n in range(80)
    ]
    estimate = estimates_of(scored, HASH, "test")[0][0]
    placed = placements(np.array([one.logit for one in scored]), np.array([one.malignant for one in scored]))
    expected = delong_interval(placed.auc, delong_variance(placed), 0.95)
    assert (estimate.delong_lower, estimate.delong_upper) == expected
    assert estimate.auc - expected[0] == pytest.approx(1.959964 * math.sqrt(delong_variance(placed)), abs=1e-6)
    assert estimate.lower is not None
    assert estimate.lower != estimate.delong_lower


def scikit_learn_platt(logits: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """Platt's soft targets as weighted copies of both labels: the same likelihood, by another library."""
    up, down = (positive.sum() + 1) / (positive.sum() + 2), 1 / ((~positive).sum() + 2)
    target = np.where(positive, up, down)
    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000)
    count = len(logits)
    labels = np.repeat([True, False], count)
    model.fit(np.tile(logits, 2)[:, None], labels, sample_weight=np.concatenate([target, 1 - target]))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("separation", [0.0, 0.7, 30.0])
def test_platt_scaling_equals_scikit_learn(seed: int, separation: float) -> None:
    random = np.random.default_rng(seed)
    positive = random.random(90) < 0.3
    logits = 3.0 * random.normal(size=90) + separation * positive + 5
    fit = fit_platt(logits, positive)
    expected = scikit_learn_platt(logits, positive)
    assert fit.scale == pytest.approx(expected[0], rel=2e-4, abs=2e-4)
    assert fit.offset == pytest.approx(expected[1], rel=2e-4, abs=2e-3)


def part(scale: float, count: int = 60, positives: int = 20) -> list[ScoredImage]:
    random = np.random.default_rng(1)
    return [
        image(f"{n:03}", f"p{n}", "L", n < positives, float(random.normal() + scale * (n < positives)))
        for n in range(count)
    ]


def test_a_calibrated_risk_keeps_the_order_and_has_the_mean_of_the_labels() -> None:
    cases = cases_of("image", part(1.0))
    risks = risk_of(cases.logits, calibrate(cases))
    assert risks is not None
    assert (np.diff(risks[np.argsort(cases.logits)]) > 0).all()
    assert risks.mean() == pytest.approx(20 / 60, abs=0.02)


@pytest.mark.parametrize(
    ("scored", "reason"),
    [
        (part(1.0, positives=0), "no malignant image"),
        (part(1.0, positives=60), "no benign or normal image"),
        (part(1.0, positives=9), "9 malignant and 51 other cases"),
        (part(-3.0), "a higher score does not go with more malignancy"),
    ],
)
def test_calibration_is_refused_with_the_reason(scored: list[ScoredImage], reason: str) -> None:
    cases = cases_of("image", scored)
    record = calibrate(cases)
    assert record.scale is None
    assert reason in (record.reason or "")
    assert risk_of(cases.logits, record) is None


def test_scores_do_not_overflow() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


def test_an_ensemble_is_the_mean_of_logits_and_refuses_other_cases() -> None:
    shuffled = [one._replace(logit=one.logit + 1) for one in reversed(FOUR)]
    assert [one.logit for one in averaged([FOUR, shuffled])] == [-0.5, 3.5, 2.5, 1.0]
    with pytest.raises(ValueError, match="1 and 2 scored different cases"):
        averaged([FOUR, FOUR[:3]])
    with pytest.raises(ValueError, match="different labels"):
        averaged([FOUR, [FOUR[0]._replace(malignant=True), *FOUR[1:]]])


def test_ranks_put_folds_on_one_scale() -> None:
    ranked = fold_ranks(FOUR)
    assert [one.logit for one in ranked] == [0.125, 0.875, 0.625, 0.375]
    moved = fold_ranks([one._replace(logit=10 * one.logit + 100) for one in FOUR])
    assert ranked == moved
