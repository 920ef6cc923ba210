"""Which NVIDIA driver (Linux) which CUDA needs.

Source: NVIDIA, CUDA Toolkit Release Notes: the table "CUDA Toolkit and Minimum Required Driver Version for CUDA Minor
Version Compatibility" and the table "CUDA Toolkit and Corresponding Driver Versions"; before CUDA 11 there is only one.
"""

import re

Version = tuple[int, ...]

MINIMUM_BY_MAJOR: dict[int, Version] = {11: (450, 80, 2), 12: (525, 60, 13), 13: (580, 65, 6)}
"""The oldest driver that runs any CUDA of the major: minor version compatibility."""
TOOLKIT_DRIVERS: dict[Version, Version] = {
    (9, 0): (384, 81),
    (9, 1): (390, 46),
    (9, 2): (396, 26),
    (10, 0): (410, 48),
    (10, 1): (418, 39),
    (10, 2): (440, 33),
    (11, 0): (450, 36, 6),
    (11, 1): (455, 23),
    (11, 2): (460, 27, 3),
    (11, 3): (465, 19, 1),
    (11, 4): (470, 42, 1),
    (11, 5): (495, 29, 5),
    (11, 6): (510, 39, 1),
    (11, 7): (515, 43, 4),
    (11, 8): (520, 61, 5),
    (12, 0): (525, 60, 13),
    (12, 1): (530, 30, 2),
    (12, 2): (535, 54, 3),
    (12, 3): (545, 23, 6),
    (12, 4): (550, 54, 14),
    (12, 5): (555, 42, 2),
    (12, 6): (560, 28, 3),
    (12, 8): (570, 26),
    (12, 9): (575, 51, 3),
    (13, 0): (580, 65, 6),
}
"""The driver that came with each toolkit: older ones run its programs, and cannot compile its PTX."""


def version_of(text: str) -> Version:
    """'460.27.04' → (460, 27, 4). Raises ValueError when there is no number in it."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", text))
    if not numbers:
        raise ValueError(f"{text!r} is no version")
    return numbers


def version_text(driver: Version) -> str:
    """(460, 27, 4) → '460.27.04', as NVIDIA writes it."""
    return ".".join([str(driver[0]), *(f"{part:02d}" for part in driver[1:])])


def minimum_driver(runtime: Version) -> Version:
    """The oldest driver that runs programs of this CUDA. Raises ValueError for a CUDA that the tables do not know."""
    if runtime[0] in MINIMUM_BY_MAJOR:
        return min(MINIMUM_BY_MAJOR[runtime[0]], TOOLKIT_DRIVERS.get(runtime[:2], MINIMUM_BY_MAJOR[runtime[0]]))
    if runtime[:2] in TOOLKIT_DRIVERS:
        return TOOLKIT_DRIVERS[runtime[:2]]
    raise ValueError(f"CUDA {'.'.join(map(str, runtime))} is newer than this program's tables")


def compiles_ptx_of(driver_cuda: Version, runtime: Version) -> bool:
    """Whether a driver that knows CUDA `driver_cuda` compiles PTX of CUDA `runtime`: not of a newer one."""
    return driver_cuda[:2] >= runtime[:2]
