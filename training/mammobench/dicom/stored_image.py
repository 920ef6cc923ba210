"""A decoded image before any processing, and the error that stands for one that could not be had."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt


class DecodeError(Exception):
    """A file that yields no image: names the file, what is wrong with it and, where there is one, the remedy."""

    def __init__(self, path: str | Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason

    def __reduce__(self) -> tuple[type["DecodeError"], tuple[str, str]]:
        """Exceptions travel between processes by their arguments; without this the pool breaks."""
        return DecodeError, (self.path, self.reason)


@dataclass(frozen=True)
class StoredImage:
    """One decoded frame.

    `values` has shape [rows, columns]: the stored values masked to BitsStored, uint16, or int16 where they are signed
    (sign-extended). Nothing is rescaled, windowed or inverted yet.
    """

    values: npt.NDArray[np.uint16] | npt.NDArray[np.int16]
    bits_stored: int
    signed: bool
    monochrome1: bool
    slope: float
    intercept: float
    padding: tuple[int, int] | None
    """Smallest and largest stored value that means "no image here", both inclusive."""
    modality_lut: npt.NDArray[np.float64] | None = None
    """Of a file with a Modality LUT Sequence: the modality value of every stored value that can be expressed, from the
    smallest on. It stands in the place of slope and intercept (DICOM PS3.3 C.11.1)."""

    @property
    def rows(self) -> int:
        """Height in pixels."""
        return self.values.shape[0]

    @property
    def columns(self) -> int:
        """Width in pixels."""
        return self.values.shape[1]

    def case_key(self) -> str:
        """SHA-256 (hexadecimal) of `{rows}x{columns}:` and the stored values as little-endian uint16, row-major.

        The same picture in another lossless transfer syntax has the same key.
        """
        digest = hashlib.sha256(f"{self.rows}x{self.columns}:".encode())
        digest.update(np.ascontiguousarray(self.values.view(np.uint16), dtype="<u2").data)
        return digest.hexdigest()
