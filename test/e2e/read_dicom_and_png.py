"""What others read: `read_dicom_and_png.py dicom FILE KEYWORD…` by pydicom, `… png FILE GRAYS` by Pillow, as JSON.

For a PNG its red channel goes to GRAYS, row-major.
"""

import json
import sys
from pathlib import Path


def read_dicom(file: str, keywords: list[str]) -> dict[str, str]:
    """The values of these tags, as text."""
    from pydicom import dcmread

    dataset = dcmread(file, stop_before_pixels=True)
    return {keyword: _text(dataset.get(keyword)) for keyword in keywords}


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue":
        return "\\".join(str(part) for part in value)
    return "" if value is None else str(value)


def read_png(file: str, grays: str) -> dict[str, object]:
    """Size, whether it is gray, and its texts; writes its grays."""
    import numpy as np
    from PIL import Image

    with Image.open(file) as picture:
        picture.load()
        pixels = np.asarray(picture.convert("RGB"))
        Path(grays).write_bytes(pixels[..., 0].tobytes())
        gray = bool((pixels == pixels[..., :1]).all())
        return {"width": picture.width, "height": picture.height, "gray": gray, "info": dict(picture.info)}


if __name__ == "__main__":
    kind, file, *more = sys.argv[1:]
    print(json.dumps(read_dicom(file, more) if kind == "dicom" else read_png(file, more[0])))
