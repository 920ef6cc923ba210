"""The split: by patient, stratified, the same everywhere."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammobench.contract import Manifest, Split, SplitCase
from mammobench.datasets import LabeledCase, make_split, pseudonym, split_hash, split_problems


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cases_of(patients: int, images: int = 2, every: int = 3) -> list[LabeledCase]:
    return [
        LabeledCase(key(f"{patient}/{image}"), f"p{patient}", patient % every == 0 and image == 0)
        for patient in range(patients)
        for image in range(images)
    ]


def manifest_of(cases: list[LabeledCase]) -> Manifest:
    return Manifest.model_validate(
        {
            "formatVersion": 1,
            "datasetName": "test",
            "salt": "00",
            "images": [
                {
                    "caseKey": case.case_key,
                    "patientKey": case.patient_key,
                    "studyKey": "s",
                    "laterality": "L",
                    "view": "CC",
                    "density": None,
                    "rows": 10,
                    "columns": 10,
                    "malignant": case.malignant,
                    "findings": [],
                }
                for case in cases
            ],
        }
    )


def test_golden_hash_that_the_desktop_must_reach_too() -> None:
    split = make_split(cases_of(30), seed=7, train_fraction=0.5, validation_fraction=0.17)
    assert split.hash == "ef0fa9d6bd73e8a7b0a651f0eb0810262a11419a9b4c465548202716b4e53d20"
    assert [case.part for case in split.cases].count("train") == 30
    assert [case.part for case in split.cases].count("validation") == 10


@settings(max_examples=60, deadline=None)
@given(
    patients=st.integers(3, 40),
    seed=st.integers(0, 2**31 - 1),
    fractions=st.sampled_from([(0.5, 0.17), (0.7, 0.1), (0.98, 0.01), (0.01, 0.01), (0.34, 0.33)]),
    order=st.randoms(use_true_random=False),
)
def test_keeps_patients_together_and_depends_on_nothing_but_pixels_and_seed(patients, seed, fractions, order) -> None:
    cases = cases_of(patients)
    split = make_split(cases, seed, *fractions)
    parts = {case.case_key: case.part for case in split.cases}
    for patient in {case.patient_key for case in cases}:
        assert len({parts[case.case_key] for case in cases if case.patient_key == patient}) == 1
    renamed = [LabeledCase(case.case_key, f"other-{case.patient_key}", case.malignant) for case in cases]
    order.shuffle(renamed)
    assert make_split(renamed, seed, *fractions).hash == split.hash
    if patients >= 9:
        assert set(parts.values()) == {"train", "validation", "test"}
        assert split_problems(manifest_of(cases), split) == []


def test_finds_every_leak_at_once() -> None:
    cases = cases_of(12)
    split = make_split(cases, 1, 0.5, 0.25)
    flip = {"train": "test", "test": "train", "validation": "train"}
    moved = {cases[0].case_key, cases[6].case_key}
    leaking = [
        SplitCase(case_key=c.case_key, part=flip[c.part] if c.case_key in moved else c.part) for c in split.cases
    ]
    parts = {case.case_key: case.part for case in leaking}
    bad = Split.model_validate({**split.model_dump(), "cases": leaking, "hash": split_hash(parts)})
    found = split_problems(manifest_of(cases), bad)
    leaks = [problem.message.split(" stands")[0] for problem in found if "stands in" in problem.message]
    assert leaks == ["patient p0", "patient p3"]


def test_finds_an_edited_split_a_stranger_and_an_orphan() -> None:
    cases = cases_of(12)
    split = make_split(cases, 1, 0.5, 0.25)
    edited = Split.model_validate(
        {**split.model_dump(), "cases": [*split.cases[1:], SplitCase(case_key=key("stranger"), part="test")]}
    )
    messages = " ".join(problem.message for problem in split_problems(manifest_of(cases), edited))
    assert "is not that of the cases" in messages
    assert "is not in the manifest" in messages
    assert "has no part" in messages


def test_names_a_class_that_is_missing_from_a_part() -> None:
    cases = [LabeledCase(key(str(number)), f"p{number}", number == 0) for number in range(9)]
    messages = [problem.message for problem in split_problems(manifest_of(cases), make_split(cases, 1, 0.5, 0.25))]
    assert "test has no malignant image" in messages or "train has no malignant image" in messages


def test_pseudonyms_are_keyed_by_the_salt() -> None:
    assert pseudonym("00" * 32, "patient") == pseudonym("00" * 32, "patient")
    assert pseudonym("00" * 32, "patient") != pseudonym("01" * 32, "patient")
    assert len(pseudonym("ab", "x")) == 16


@pytest.mark.parametrize(("patients", "expected"), [(3, (1, 1, 1)), (4, (2, 1, 1)), (10, (5, 2, 3))])
def test_small_groups_leave_no_part_empty(patients: int, expected: tuple[int, int, int]) -> None:
    cases = [LabeledCase(key(f"n{number}"), f"p{number}", False) for number in range(patients)]
    found = [case.part for case in make_split(cases, 1, 0.5, 0.17).cases]
    assert tuple(found.count(part) for part in ("train", "validation", "test")) == expected
