"""PNG and TIFF with 8 or 16 bits of gray, as public mammography sets are handed around beside DICOM.

They say less than DICOM does: no rescaling, no padding, and no number of bits. That is taken as the fewest, at least 8,
that hold the brightest value, so that 12 bits in a 16-bit file are read as the 12 bits that they were.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from mammobench.dicom.stored_image import DecodeError, StoredImage

_PNG = b"\x89PNG\r\n\x1a\n"
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_GRAY_MODES = ("L", "I;16", "I;16L", "I;16B")
_PHOTOMETRIC, _ORIENTATION = 262, 274
"""TIFF 6.0 tags PhotometricInterpretation and Orientation."""


def is_plain_image(head: bytes) -> bool:
    """Whether a file's first 132 bytes are those of PNG or TIFF. A DICOM file's preamble may look like TIFF."""
    return head[128:132] != b"DICM" and head.startswith((_PNG, *_TIFF))


def read_plain_image(path: str | Path) -> StoredImage:
    """Decodes a gray PNG or TIFF. Raises DecodeError with the reason."""
    try:
        with Image.open(path, formats=("PNG", "TIFF")) as image:
            reason, white_is_zero = _refusal(image), _white_is_zero(image)
            decoded = None if reason is not None else np.asarray(image)
    except UnidentifiedImageError:
        raise DecodeError(path, "damaged header: neither PNG nor TIFF can be read from it") from None
    except Exception as error:  # Pillow raises OSError, SyntaxError, ValueError and others on damaged files
        raise DecodeError(path, f"pixel data cannot be decoded: {error}") from error
    if decoded is None:
        raise DecodeError(path, reason or "")
    return StoredImage(
        values=_as_uint16(decoded),
        bits_stored=max(8, int(decoded.max()).bit_length()),
        signed=False,
        monochrome1=white_is_zero,
        slope=1.0,
        intercept=0.0,
        padding=None,
    )


def _refusal(image: Image.Image) -> str | None:
    """Why an image cannot be used; None where it can."""
    if image.mode not in _GRAY_MODES:
        return f"not gray of 8 or 16 bits (Pillow's mode {image.mode}): convert it"
    if getattr(image, "n_frames", 1) != 1:
        return "several frames: give each image a file of its own"
    turned = _tag(image, _ORIENTATION)
    if turned not in (None, 1):
        return f"stored turned or mirrored (Orientation {turned}): save it upright, or outlines would not fit"
    return None


def _white_is_zero(image: Image.Image) -> bool:
    """TIFF's PhotometricInterpretation 0. Pillow has undone it where it reads 8 bits."""
    return image.mode != "L" and _tag(image, _PHOTOMETRIC) == 0


def _tag(image: Image.Image, number: int) -> object:
    tags = getattr(image, "tag_v2", None)
    return None if tags is None else tags.get(number)


def _as_uint16(decoded: npt.NDArray[Any]) -> npt.NDArray[np.uint16]:
    return np.ascontiguousarray(decoded, dtype=np.uint16)
