"""The AUC and its variance, against brute force, another library and simulation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from mammobench.evaluation import (
    delong_variance,
    estimate_auc,
    logit_interval,
    obuchowski,
    obuchowski_variance,
    placements,
    student_quantile,
)

HASH = "0" * 64


def brute_auc(scores: np.ndarray, positive: np.ndarray) -> float:
    wins = [(x > y) + 0.5 * (x == y) for x, y in itertools.product(scores[positive], scores[~positive])]
    return float(np.mean(wins))


def brute_clustered(scores: np.ndarray, positive: np.ndarray, clusters: np.ndarray) -> float:
    """Obuchowski's sums, term by term."""
    auc = brute_auc(scores, positive)
    x, y = scores[positive], scores[~positive]
    v10 = {i: np.mean([(scores[i] > b) + 0.5 * (scores[i] == b) for b in y]) for i in np.flatnonzero(positive)}
    v01 = {i: np.mean([(a > scores[i]) + 0.5 * (a == scores[i]) for a in x]) for i in np.flatnonzero(~positive)}
    s10 = s01 = s11 = 0.0
    names = np.unique(clusters)
    for name in names:
        up = sum(v10[i] - auc for i in v10 if clusters[i] == name)
        down = sum(v01[i] - auc for i in v01 if clusters[i] == name)
        s10, s01, s11 = s10 + up * up, s01 + down * down, s11 + up * down
    i10, i01, total = len(set(clusters[positive])), len(set(clusters[~positive])), len(names)
    m, n = len(x), len(y)
    s10 *= i10 / ((i10 - 1) * m)
    s01 *= i01 / ((i01 - 1) * n)
    s11 *= total / (total - 1)
    return s10 / m + s01 / n + 2 * s11 / (m * n)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 5)), min_size=6, max_size=40))
def test_equals_brute_force_and_scikit_learn_with_ties(cases: list[tuple[int, bool, int]]) -> None:
    scores = np.array([case[0] for case in cases], float)
    positive = np.array([case[1] for case in cases])
    clusters = np.array([case[2] for case in cases])
    if positive.all() or not positive.any():
        with pytest.raises(ValueError, match="both classes"):
            placements(scores, positive)
        return
    placed = placements(scores, positive)
    assert placed.auc == pytest.approx(brute_auc(scores, positive), abs=1e-14)
    assert placed.auc == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)
    found = obuchowski_variance(placed, positive, clusters.tolist())
    if min(len(set(clusters[positive])), len(set(clusters[~positive]))) < 2:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(brute_clustered(scores, positive, clusters), abs=1e-13)


def test_without_clusters_it_is_delongs() -> None:
    random = np.random.default_rng(0)
    scores, positive = random.normal(size=60), random.random(60) < 0.4
    placed = placements(scores + positive, positive)
    # Every case a cluster of its own: the cross term vanishes.
    assert obuchowski_variance(placed, positive, range(60)) == pytest.approx(delong_variance(placed), rel=1e-12)


def test_golden_values() -> None:
    scores = np.array([0.1, 0.4, 0.35, 0.8, 0.65, 0.4, 0.9, 0.2])
    positive = np.array([False, False, True, True, True, False, True, False])
    placed = placements(scores, positive)
    assert placed.auc == pytest.approx(0.875, abs=1e-15)
    assert delong_variance(placed) == pytest.approx(1 / 64 + 1 / 192, abs=1e-15)
    assert obuchowski_variance(placed, positive, list("aabbccdd")) == pytest.approx(
        brute_clustered(scores, positive, np.array(list("aabbccdd"))), abs=1e-15
    )
    low, high = logit_interval(0.875, 1 / 48, 0.95) or (0, 0)
    assert low == pytest.approx(0.345117, abs=1e-6)
    assert high == pytest.approx(0.9893595, abs=1e-6)


def test_intervals_are_undefined_where_nothing_varies() -> None:
    estimate = estimate_auc(
        np.array([0.0, 1.0, 2.0, 3.0]), np.array([False, False, True, True]), list("abcd"), HASH, "test"
    )
    assert estimate is not None
    assert (estimate.auc, estimate.lower, estimate.upper) == (1.0, None, None)
    assert estimate_auc(np.array([1.0, 2.0]), np.array([True, True]), ["a", "b"], HASH, "test") is None
    with pytest.raises(ValueError, match="not a number"):
        placements(np.array([np.nan, 1.0]), np.array([True, False]))


def test_counts_what_it_speaks_of() -> None:
    scores = np.array([0.1, 0.9, 0.4, 0.8, 0.6, 0.3])
    positive = np.array([False, True, False, False, True, False])
    estimate = estimate_auc(scores, positive, list("aabbcc"), HASH, "validation")
    assert estimate is not None
    assert (estimate.case_count, estimate.positive_count, estimate.patient_count) == (6, 2, 3)
    assert (estimate.unit, estimate.aggregation, estimate.part) == ("image", "none", "validation")


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """31 patients of 4 images with within-patient correlation 0.4: about 95 % on the logit scale."""
    random = np.random.default_rng(12)
    truth, repeats, covered = 0.90, 400, 0
    shift = math.sqrt(2) * 1.2815515655446004  # normal scores: AUC = Φ(shift / √2) = 0.90
    for _ in range(repeats):
        ill = random.random(124) < 0.25
        shared = np.repeat(random.normal(size=31), 4)
        scores = math.sqrt(0.4) * shared + math.sqrt(0.6) * random.normal(size=124) + shift * ill
        placed = placements(scores, ill)
        found = obuchowski(placed, ill, np.repeat(range(31), 4).tolist())
        clustered = logit_interval(placed.auc, found.variance, 0.95, found.degrees)
        covered += clustered is None or clustered[0] <= truth <= clustered[1]
    assert 0.92 <= covered / repeats <= 0.98


@pytest.mark.parametrize("degrees", [2.5, 4.0, 7.3, 28.6, 500.0])
def test_students_quantile_is_scipys(degrees: float) -> None:
    wanted = float(stats.t.ppf(0.975, degrees))
    assert student_quantile(0.975, degrees) == pytest.approx(wanted, rel=1e-4 if degrees < 7 else 1e-7)


def test_below_two_degrees_the_longer_tail_is_taken() -> None:
    assert student_quantile(0.975, 1.7) == student_quantile(0.975, 1) == pytest.approx(12.706204736, rel=1e-9)


def test_few_patients_widen_the_interval() -> None:
    """Degrees of freedom lie between those of the smaller class and those of both together."""
    random = np.random.default_rng(5)
    positive = np.arange(60) < 12
    found = obuchowski(placements(random.normal(size=60) + positive, positive), positive, range(60))
    assert 11 <= found.degrees <= 58
    wide = logit_interval(0.8, found.variance, 0.95, found.degrees) or (0, 0)
    narrow = logit_interval(0.8, found.variance, 0.95) or (0, 0)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize("count", [7, 10, 30, 49, 93])
def test_a_perfect_ranking_is_exactly_one(count: int) -> None:
    positive = np.arange(2 * count) >= count
    placed = placements(positive.astype(float), positive)
    assert placed.auc == 1
    found = obuchowski(placed, positive, range(2 * count))
    assert logit_interval(placed.auc, found.variance, 0.95, found.degrees) is None
