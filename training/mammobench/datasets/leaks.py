"""A patient must stand in one part of a split only: anything else makes every later number a lie."""

from mammobench.contract import Manifest, Problem, Split
from mammobench.datasets.problems import problem
from mammobench.datasets.split import PARTS, split_hash


def split_problems(manifest: Manifest, split: Split) -> list[Problem]:
    """Everything that is wrong between a manifest and its split, all at once; empty when nothing is."""
    parts = {case.case_key: case.part for case in split.cases}
    return [
        *_hash_problems(split, parts),
        *_coverage_problems(manifest, split, parts),
        *_patient_problems(manifest, parts),
        *_class_problems(manifest, parts),
    ]


def _hash_problems(split: Split, parts: dict[str, str]) -> list[Problem]:
    actual = split_hash(parts)
    if actual == split.hash:
        return []
    message = f"the hash {split.hash[:12]} is not that of the cases, {actual[:12]}"
    return [problem("split.json#/hash", message, "Make the split again; it was edited.")]


def _coverage_problems(manifest: Manifest, split: Split, parts: dict[str, str]) -> list[Problem]:
    found: list[Problem] = []
    keys = [image.case_key for image in manifest.images]
    for key in sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []:
        found.append(problem("manifest.json#/images", f"case {key[:12]} stands there more than once"))
    if len(parts) < len(split.cases):
        found.append(problem("split.json#/cases", "a case stands there more than once"))
    for key in sorted(set(parts) - set(keys)):
        found.append(problem("split.json#/cases", f"case {key[:12]} is not in the manifest"))
    for key in sorted(set(keys) - set(parts)):
        found.append(problem("split.json#/cases", f"case {key[:12]} of the manifest has no part"))
    return found


def _patient_problems(manifest: Manifest, parts: dict[str, str]) -> list[Problem]:
    by_patient: dict[str, set[str]] = {}
    for image in manifest.images:
        if image.case_key in parts:
            by_patient.setdefault(image.patient_key, set()).add(parts[image.case_key])
    remedy = "Make the split again, by patient."
    return [
        problem("split.json#/cases", f"patient {patient} stands in {' and '.join(sorted(found))}", remedy)
        for patient, found in sorted(by_patient.items())
        if len(found) > 1
    ]


def _class_problems(manifest: Manifest, parts: dict[str, str]) -> list[Problem]:
    labels: dict[str, set[bool]] = {part: set() for part in PARTS}
    for image in manifest.images:
        if image.case_key in parts:
            labels[parts[image.case_key]].add(image.malignant)
    names = {True: "malignant", False: "benign or normal"}
    return [
        problem(
            "split.json#/cases", f"{part} has no {names[label]} image", "Import more patients or change the fractions."
        )
        for part in PARTS
        for label in (True, False)
        if label not in labels[part]
    ]
