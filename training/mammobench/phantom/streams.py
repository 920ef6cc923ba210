"""Independent streams of random numbers, one for each thing that is drawn.

What decides the label and what decides everything else never share a stream, so that no choice of file format, anatomy
or exposure can depend on the label.
"""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What is drawn. The numbers are part of the phantom's definition: changing one changes every byte."""

    LABEL = 1
    MALIGNANT_LESION = 2
    PERSON = 3
    ANATOMY = 4
    LESIONS = 5
    MORPHOLOGY = 6
    FORMAT = 7
    EXPOSURE = 8
    TISSUE = 9
    NOISE = 10
    LESION_VIEW = 11
    STRUCTURES = 12


def random_stream(seed: int, stream: Stream, *key: int) -> np.random.Generator:
    """The generator of one stream; `key` tells patient, study, image or lesion apart."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy=seed, spawn_key=(int(stream), *key))))
