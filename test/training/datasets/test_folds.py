"""Folds: every patient is tested once, by one model, and both classes are in every part."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.datasets import LabeledCase, fold_hash, fold_of_cases, make_folds

patients = st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=6, max_size=60)


def cases_of(drawn: list[tuple[bool, int]]) -> list[LabeledCase]:
    return [
        LabeledCase(
            hashlib.sha256(f"{patient}-{number}".encode()).hexdigest(), f"p{patient}", malignant and number == 0
        )
        for patient, (malignant, count) in enumerate(drawn)
        for number in range(count)
    ]


@settings(max_examples=60, deadline=None)
@given(patients, st.integers(3, 6), st.integers(0, 5))
def test_test_parts_partition_the_cases_and_no_patient_is_divided(
    drawn: list[tuple[bool, int]], count: int, seed: int
) -> None:
    cases = cases_of(drawn)
    splits = make_folds(cases, seed, count)
    tested = [case.case_key for split in splits for case in split.cases if case.part == "test"]
    assert sorted(tested) == sorted(case.case_key for case in cases)
    validated = [case.case_key for split in splits for case in split.cases if case.part == "validation"]
    assert sorted(validated) == sorted(tested)
    owner = {case.case_key: case.patient_key for case in cases}
    for split in splits:
        parts: dict[str, set[str]] = {}
        for case in split.cases:
            parts.setdefault(owner[case.case_key], set()).add(case.part)
        assert all(len(found) == 1 for found in parts.values())


@settings(max_examples=60, deadline=None)
@given(patients, st.integers(3, 6), st.integers(0, 5))
def test_folds_are_stratified_and_of_one_size(drawn: list[tuple[bool, int]], count: int, seed: int) -> None:
    cases = cases_of(drawn)
    folds = fold_of_cases(cases, seed, count)
    by_patient = {case.patient_key: folds[case.case_key] for case in cases}
    malignant = {case.patient_key for case in cases if case.malignant}
    for group in (malignant, set(by_patient) - malignant, set(by_patient)):
        sizes = [sum(by_patient[patient] == fold for patient in group) for fold in range(count)]
        assert max(sizes) - min(sizes) <= 1


def test_folds_depend_on_pixels_and_seed_alone() -> None:
    cases = cases_of([(n % 3 == 0, 2) for n in range(30)])
    renamed = [case._replace(patient_key=f"other-{case.patient_key}") for case in reversed(cases)]
    assert fold_of_cases(cases, 1, 5) == fold_of_cases(renamed, 1, 5)
    assert fold_hash(fold_of_cases(cases, 1, 5)) != fold_hash(fold_of_cases(cases, 2, 5))
