"""What each patient, study, image and lesion will be: every random choice but the pixels.

The label enters in one place only: `_with_malignant_lesion` changes the pathology of one lesion that is already there.
Number, kind, size, place and contrast of lesions, anatomy, exposure and file format are drawn without knowledge of it.
"""

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mammobench.phantom.request import PhantomRequest
from mammobench.phantom.streams import Stream, random_stream

Laterality = Literal["R", "L"]
View = Literal["CC", "MLO"]
Syntax = Literal["explicit", "rle", "jpeg-ls", "jpeg-2000"]
Density = Literal["A", "B", "C", "D"]
Kind = Literal["mass", "calcification"]
Pathology = Literal["benign", "malignant"]

PROJECTIONS: tuple[tuple[Laterality, View], ...] = (("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO"))
SIDES: tuple[Laterality, ...] = ("R", "L")
SYNTAXES: tuple[Syntax, ...] = ("explicit", "rle", "jpeg-ls", "jpeg-2000")
DENSITIES: tuple[Density, ...] = ("A", "B", "C", "D")
DENSITY_SHARES = (0.15, 0.35, 0.35, 0.15)
SPOTS_PER_BREAST_SHARES = (0.45, 0.40, 0.15)
"""Shares of breasts with one, two and three spots: lesions and decoys together."""
BREASTS_WITH_LESIONS = 0.75
"""Share of breasts in which the first spot is a lesion, whatever their number of spots; without it there is none."""
FURTHER_LESIONS = 0.5
"""Share of such a breast's further spots that are lesions. The rest are decoys: a lesion's parts, strewn about."""
ATYPICAL_SHARE = 0.04
"""Share of lesions that look like the other pathology (a radial scar, a medullary carcinoma): no reader gets all."""
PRIOR_EVERY = 6
"""The first of every six patients has a prior study too, so that even one patient shows one."""
FIRST_DATE = datetime.date(2014, 1, 6)
STUDY_DAYS = 3300
"""Current studies are spread over this many days, priors over nearly the same: a date does not tell them apart."""


@dataclass(frozen=True)
class LesionPlan:
    """One lesion of one breast. Lengths in reference pixels (of a 512×416 image), places relative to the breast."""

    lesion_id: str
    laterality: Laterality
    kind: Kind
    pathology: Pathology
    distance_from_nipple: float
    """As a share of the breast's depth from nipple to chest wall: the same in both views."""
    candidate_angles: dict[View, tuple[float, ...]]
    """Radians off the axis from nipple to chest wall; the first at which the lesion lies inside the breast is taken."""
    radius: float
    contrast: float
    subtlety: float
    """0: the morphology that tells benign from malignant is plain; 1: it is hardly there."""
    atypical: bool
    """The lesion looks like the other pathology."""
    morphology_key: tuple[int, ...]

    @property
    def looks_malignant(self) -> bool:
        """Spiculated, or a cluster of fine grains."""
        return (self.pathology == "malignant") != self.atypical


@dataclass(frozen=True)
class BreastPlan:
    """The anatomy of one breast, shared by its views: depth as a share of the columns, heights of the rows."""

    depth: float
    half_height: float
    center_offset: float
    pectoral_width: float
    pectoral_height: float


@dataclass(frozen=True)
class ExposurePlan:
    """How one image was taken and processed, none of which depends on what it shows."""

    gain: float
    fat_level: float
    gland_contrast: float
    texture: float
    noise: float
    background: float
    kilovolts: int
    milliampere_seconds: int
    compression_newtons: int
    thickness_mm: int
    magnification: float


@dataclass(frozen=True)
class ImagePlan:
    """One view: how it is exposed and how its file is encoded."""

    key: tuple[int, int, int]
    """(patient, study, view): the key of its random streams."""
    laterality: Laterality
    view: View
    file: str
    syntax: Syntax
    inverted: bool
    """Stored as MONOCHROME1."""
    sigmoid: bool
    """VOILUTFunction SIGMOID instead of LINEAR."""
    exposure: ExposurePlan


@dataclass(frozen=True)
class StudyPlan:
    """Four views of one day."""

    date: datetime.date
    time: str
    is_prior: bool
    images: tuple[ImagePlan, ...]


@dataclass(frozen=True)
class PatientPlan:
    """One patient: both breasts with what lies in them, the current study and, for some, a prior one."""

    index: int
    patient_id: str
    birth_date: datetime.date
    density: Density
    breasts: dict[Laterality, BreastPlan]
    lesions: tuple[LesionPlan, ...]
    decoys: tuple[LesionPlan, ...]
    """What lesions are made of, strewn over the breast."""
    studies: tuple[StudyPlan, ...]

    def focal(self, study: StudyPlan, image: ImagePlan) -> tuple[LesionPlan, ...]:
        """The lesions that the image shows: priors were taken before there were any."""
        return (
            () if study.is_prior else tuple(lesion for lesion in self.lesions if lesion.laterality == image.laterality)
        )

    def strewn(self, study: StudyPlan, image: ImagePlan) -> tuple[LesionPlan, ...]:
        """What the image shows strewn: decoys, and in a prior what will be lesions later."""
        spots = self.lesions + self.decoys if study.is_prior else self.decoys
        return tuple(spot for spot in spots if spot.laterality == image.laterality)


def plan_labels(request: PhantomRequest) -> np.ndarray:
    """Which patients have a malignant lesion: exactly round(patients * prevalence) of them, in random order."""
    malignant = np.arange(request.patients) < math.floor(request.patients * request.prevalence + 0.5)
    return random_stream(request.seed, Stream.LABEL, request.patients).permutation(malignant)


def plan_patients(request: PhantomRequest) -> Iterator[PatientPlan]:
    """Every patient of the request, in order."""
    for index, malignant in enumerate(plan_labels(request)):
        yield plan_patient(request.seed, index, malignant=bool(malignant))


def plan_patient(seed: int, index: int, *, malignant: bool) -> PatientPlan:
    """One patient: current study, every sixth time a prior one, and the lesions of both breasts."""
    person = random_stream(seed, Stream.PERSON, index)
    current = FIRST_DATE + datetime.timedelta(days=int(person.integers(STUDY_DAYS)))
    birth = current - datetime.timedelta(days=int(person.integers(40 * 365, 75 * 365)))
    density = DENSITIES[int(person.choice(len(DENSITIES), p=DENSITY_SHARES))]
    prior = current - datetime.timedelta(days=int(person.integers(330, 800)))
    dates = (current, prior) if index % PRIOR_EVERY == 0 else (current,)
    lesions, decoys = _plan_spots(seed, index)
    return PatientPlan(
        index=index,
        patient_id=f"PHANTOM-{seed}-{index + 1:04d}",
        birth_date=birth,
        density=density,
        breasts=_plan_breasts(seed, index),
        lesions=_with_malignant_lesion(seed, index, lesions) if malignant else lesions,
        decoys=decoys,
        studies=tuple(_plan_study(seed, index, number, date) for number, date in enumerate(dates)),
    )


def _plan_breasts(seed: int, index: int) -> dict[Laterality, BreastPlan]:
    random = random_stream(seed, Stream.ANATOMY, index)
    depth, half_height = random.uniform(0.58, 0.84), random.uniform(0.32, 0.42)

    def breast() -> BreastPlan:
        return BreastPlan(
            depth=depth * random.uniform(0.97, 1.03),
            half_height=half_height * random.uniform(0.97, 1.03),
            center_offset=random.uniform(-0.04, 0.04),
            pectoral_width=random.uniform(0.26, 0.42),
            pectoral_height=random.uniform(0.45, 0.68),
        )

    return {"R": breast(), "L": breast()}


def _plan_spots(seed: int, index: int) -> tuple[tuple[LesionPlan, ...], tuple[LesionPlan, ...]]:
    """(lesions, decoys) of both breasts: at least one lesion."""
    random = random_stream(seed, Stream.LESIONS, index)
    affected = {side: random.random() < BREASTS_WITH_LESIONS for side in SIDES}
    if not any(affected.values()):
        affected[SIDES[int(random.integers(len(SIDES)))]] = True
    lesions: list[LesionPlan] = []
    decoys: list[LesionPlan] = []
    for side in SIDES:
        for place in range(1 + int(random.choice(len(SPOTS_PER_BREAST_SHARES), p=SPOTS_PER_BREAST_SHARES))):
            spot = _plan_spot(random, index, len(lesions) + len(decoys), side)
            focal = affected[side] and (place == 0 or random.random() < FURTHER_LESIONS)
            (lesions if focal else decoys).append(spot)
    return tuple(lesions), tuple(decoys)


def _plan_spot(random: np.random.Generator, index: int, number: int, side: Laterality) -> LesionPlan:
    def angles() -> tuple[float, ...]:
        return tuple(random.uniform(-1.15, 1.15, size=16))

    return LesionPlan(
        lesion_id=f"{index + 1:04d}-{side}-{number + 1}",
        laterality=side,
        kind="mass" if random.random() < 0.5 else "calcification",
        pathology="benign",
        distance_from_nipple=random.uniform(0.25, 0.75),
        candidate_angles={"CC": angles(), "MLO": angles()},
        radius=random.uniform(9.0, 15.0),
        contrast=float(np.clip(random.lognormal(0.0, 0.35), 0.45, 2.2)),
        subtlety=random.uniform(0.0, 1.0),
        atypical=random.random() < ATYPICAL_SHARE,
        morphology_key=(index, number),
    )


def _with_malignant_lesion(seed: int, index: int, lesions: tuple[LesionPlan, ...]) -> tuple[LesionPlan, ...]:
    """Makes one lesion malignant: any breast with lesions is as likely, so that their number in it tells nothing."""
    random = random_stream(seed, Stream.MALIGNANT_LESION, index)
    sides = [side for side in SIDES if any(lesion.laterality == side for lesion in lesions)]
    side = sides[int(random.integers(len(sides)))]
    chosen = random.choice([place for place, lesion in enumerate(lesions) if lesion.laterality == side])
    return tuple(
        replace(lesion, pathology="malignant") if place == chosen else lesion for place, lesion in enumerate(lesions)
    )


def _plan_study(seed: int, index: int, number: int, date: datetime.date) -> StudyPlan:
    """Four views. Each syntax occurs once, one image is MONOCHROME1 and one SIGMOID: on which view is chance."""
    random = random_stream(seed, Stream.FORMAT, index, number)
    syntaxes = random.permutation(len(SYNTAXES))
    inverted, sigmoid = int(random.integers(4)), int(random.integers(4))
    time = f"{random.integers(8, 18):02d}{random.integers(60):02d}{random.integers(60):02d}"
    images = tuple(
        ImagePlan(
            key=(index, number, place),
            laterality=laterality,
            view=view,
            file=f"patient-{index + 1:04d}/{date.isoformat()}_{laterality}{view}.dcm",
            syntax=SYNTAXES[syntaxes[place]],
            inverted=place == inverted,
            sigmoid=place == sigmoid,
            exposure=_plan_exposure(random_stream(seed, Stream.EXPOSURE, index, number, place)),
        )
        for place, (laterality, view) in enumerate(PROJECTIONS)
    )
    return StudyPlan(date=date, time=time, is_prior=number > 0, images=images)


def _plan_exposure(random: np.random.Generator) -> ExposurePlan:
    return ExposurePlan(
        gain=random.uniform(0.72, 1.12),
        fat_level=random.uniform(0.24, 0.34),
        gland_contrast=random.uniform(0.15, 0.25),
        texture=random.uniform(0.75, 1.25),
        noise=random.uniform(0.006, 0.014),
        background=random.uniform(4.0, 40.0),
        kilovolts=int(random.integers(26, 33)),
        milliampere_seconds=int(random.integers(40, 161)),
        compression_newtons=int(random.integers(60, 151)),
        thickness_mm=int(random.integers(30, 81)),
        magnification=round(random.uniform(1.03, 1.10), 3),
    )
