"""An image file → stored pixel values and the facts that give them meaning.

DICOM in every transfer syntax for which pydicom finds a decoder (python-gdcm, pyjpegls, pylibjpeg-openjpeg), and
12-bit JPEG through jpeg_extended.py; PNG and TIFF through plain_image.py. The only pydicom importer of the trainer.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.errors import InvalidDicomError
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_modality_lut
from pydicom.uid import UID, JPEGExtended12Bit

from mammobench.dicom.jpeg_extended import read_jpeg_extended
from mammobench.dicom.plain_image import is_plain_image, read_plain_image
from mammobench.dicom.stored_image import DecodeError, StoredImage


@dataclass(frozen=True)
class ImageTags:
    """What importing a folder needs to know of an image beside its pixels."""

    sop_instance_uid: str
    patient_id: str
    study_instance_uid: str


def read_image(path: str | Path) -> StoredImage:
    """Decodes the one frame of a DICOM, PNG or TIFF file. Raises DecodeError with the reason."""
    return read_tagged_image(path)[0]


def read_tagged_image(path: str | Path) -> tuple[StoredImage, ImageTags | None]:
    """As `read_image`, with the identifying tags; None where the format has none."""
    if is_plain_image(_head(path)):
        return read_plain_image(path), None
    dataset = _read_dataset(path)
    tags = ImageTags(
        sop_instance_uid=str(dataset.get("SOPInstanceUID", "")),
        patient_id=str(dataset.get("PatientID", "")),
        study_instance_uid=str(dataset.get("StudyInstanceUID", "")),
    )
    return _stored_image(dataset, path), tags


def _head(path: str | Path) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(132)
    except FileNotFoundError:
        raise DecodeError(path, "no such file; was the source folder moved?") from None
    except OSError as error:
        raise DecodeError(path, f"cannot be read: {error.strerror or error}") from None


def _read_dataset(path: str | Path) -> pydicom.Dataset:
    try:
        return pydicom.dcmread(path)
    except InvalidDicomError:
        raise DecodeError(path, "not a DICOM, PNG or TIFF file") from None
    except OSError as error:
        raise DecodeError(path, f"cannot be read: {error.strerror or error}") from None
    except Exception as error:  # pydicom raises many kinds on damaged headers
        raise DecodeError(path, f"damaged header: {error}") from error


def _check_syntax(dataset: pydicom.Dataset, path: str | Path) -> None:
    """Refuses a transfer syntax that nothing here decodes, by name."""
    syntax = UID(dataset.file_meta.get("TransferSyntaxUID", ""))
    if not syntax:
        raise DecodeError(path, "damaged header: no transfer syntax")
    try:
        if get_decoder(syntax).is_available:
            return
    except NotImplementedError:
        pass
    named = f"{syntax} ({syntax.name})" if syntax.name != syntax else str(syntax)
    raise DecodeError(path, f"transfer syntax {named} is not decoded here: convert the file to Explicit VR")


def _stored_image(dataset: pydicom.Dataset, path: str | Path) -> StoredImage:
    if "PixelData" not in dataset:
        raise DecodeError(path, "no pixel data")
    if int(dataset.get("SamplesPerPixel", 1)) != 1:
        raise DecodeError(path, "a color image, not a mammogram")
    if int(dataset.get("NumberOfFrames") or 1) != 1:
        raise DecodeError(path, "several frames: tomosynthesis is left out of training")
    _check_syntax(dataset, path)
    try:
        decoded = _decoded(dataset, path)
        bits_stored, signed = int(dataset.BitsStored), bool(dataset.PixelRepresentation)
        modality_lut = _modality_lut(dataset, bits_stored, signed)
        slope, intercept = float(dataset.get("RescaleSlope", 1.0)), float(dataset.get("RescaleIntercept", 0.0))
    except Exception as error:  # each codec raises its own kinds on damaged pixels
        raise DecodeError(path, f"pixel data cannot be decoded: {error}") from error
    if decoded.ndim != 2 or not 1 <= bits_stored <= 16:
        raise DecodeError(path, f"unsupported pixels: shape {decoded.shape}, {bits_stored} bits stored")
    if slope == 0:
        raise DecodeError(path, "rescale slope 0: every pixel would have one value")
    return StoredImage(
        values=_masked(decoded, bits_stored, signed),
        bits_stored=bits_stored,
        signed=signed,
        monochrome1=str(dataset.get("PhotometricInterpretation", "")) == "MONOCHROME1",
        slope=slope,
        intercept=intercept,
        padding=_padding(dataset, bits_stored, signed),
        modality_lut=modality_lut,
    )


def _decoded(dataset: pydicom.Dataset, path: str | Path) -> npt.NDArray[Any]:
    if dataset.file_meta.TransferSyntaxUID == JPEGExtended12Bit and int(dataset.BitsAllocated) == 16:
        return read_jpeg_extended(path)
    return np.asarray(dataset.pixel_array)


def _masked(decoded: npt.NDArray[Any], bits: int, signed: bool) -> npt.NDArray[np.uint16] | npt.NDArray[np.int16]:
    """Keeps the bits that are stored (old files hide overlays in the others), and extends the sign."""
    mask = (1 << bits) - 1
    raw = decoded.astype(np.int64).astype(np.uint16) if decoded.dtype.itemsize > 2 else decoded.astype(np.uint16)
    raw &= np.uint16(mask)
    if not signed:
        return np.ascontiguousarray(raw)
    shift = 16 - bits
    return np.ascontiguousarray(np.left_shift(raw, shift).view(np.int16) >> shift)


def _modality_lut(dataset: pydicom.Dataset, bits: int, signed: bool) -> npt.NDArray[np.float64] | None:
    if not dataset.get("ModalityLUTSequence"):
        return None
    smallest = -(1 << (bits - 1)) if signed else 0
    stored = np.arange(smallest, smallest + (1 << bits), dtype=np.int32)
    table = np.asarray(apply_modality_lut(stored, dataset), np.float64)
    if table.min() == table.max():
        raise ValueError("a Modality LUT with one value for every pixel")
    return table


def _padding(dataset: pydicom.Dataset, bits: int, signed: bool) -> tuple[int, int] | None:
    """DICOM PS3.3 C.7.5.1.1.2: PixelPaddingValue, or the range from it to PixelPaddingRangeLimit."""
    value = dataset.get("PixelPaddingValue")
    if value is None:
        return None
    limit = dataset.get("PixelPaddingRangeLimit", value)
    ends = [_reinterpret(int(end), bits, signed) for end in (value, value if limit is None else limit)]
    return min(ends), max(ends)


def _reinterpret(value: int, bits: int, signed: bool) -> int:
    """A padding value as the pixels have it: masked, and signed where they are."""
    masked = value & ((1 << bits) - 1)
    return masked - (1 << bits) if signed and masked >> (bits - 1) else masked
