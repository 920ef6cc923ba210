"""JPEG Extended of 12 bits (1.2.840.10008.1.2.4.51), read by GDCM itself: pydicom's plugins refuse that precision."""

import zlib  # noqa: F401 - before gdcm, whose own zlib would otherwise answer to Python's
from pathlib import Path

import numpy as np
import numpy.typing as npt


def read_jpeg_extended(path: str | Path) -> npt.NDArray[np.uint16]:
    """Stored values, rows x columns. Raises ValueError where GDCM reads no single frame of 16 bits allocated."""
    import gdcm  # a heavy library that other files do not need

    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        raise ValueError("GDCM cannot read the JPEG stream")
    image = reader.GetImage()
    text = image.GetBuffer()
    # GDCM hands bytes over as text.
    buffer = b"" if text is None else text.encode("utf-8", "surrogateescape")
    rows, columns = image.GetDimension(1), image.GetDimension(0)
    if image.GetPixelFormat().GetBitsAllocated() != 16 or len(buffer) != 2 * rows * columns:
        raise ValueError(f"GDCM decoded {len(buffer)} bytes for {rows} x {columns} pixels of 16 bits")
    return np.frombuffer(buffer, "<u2").reshape(rows, columns)
