"""Files for the tag browser, and what pydicom reads in them: `make_tag_files.py FOLDER`.

Writes FOLDER/<name>.dcm and FOLDER/<name>.json, a list of [path, vr, keyword, value]; bytes as hexadecimal.
"""

import json
import sys
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

SYNTAXES = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big-endian": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
}
NAMES = {
    "default": ([], "Doe^Jane"),
    "latin": (["ISO_IR 100"], "Müller^Änne"),
    "unicode": (["ISO_IR 192"], "Łoś^Żaneta"),
    "cyrillic": (["ISO_IR 144"], "Люкceмбypг"),
    "japanese": (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう"),
}


def build(characters: list[str], name: str) -> Dataset:
    """What identifies a patient, in one alphabet, beside tags of every kind and six pixels."""
    dataset = Dataset()
    if characters:
        dataset.SpecificCharacterSet = characters
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1.2"
    dataset.SOPInstanceUID = "2.25.77"
    dataset.StudyDate = "20200131"
    dataset.Modality = "MG"
    dataset.InstitutionName = "St. Elsewhere"
    dataset.StudyDescription = "Screening of Mrs Doe"
    dataset.PatientName = name
    dataset.PatientID = "PID-4711"
    dataset.OtherPatientIDsSequence = Sequence([_item(PatientID="OTHER-1"), _item(PatientID="OTHER-2")])
    dataset.PatientComments = "x" * 3000
    dataset.KVP = "29.5"
    dataset.ImagerPixelSpacing = ["0.07", "0.07"]
    dataset.ViewCodeSequence = Sequence([_view()])
    dataset.Rows, dataset.Columns = 2, 3
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.SmallestImagePixelValue = 7
    dataset.FrameIncrementPointer = 0x00181063
    block = dataset.private_block(0x0019, "MAMMOBENCH TEST", create=True)
    block.add_new(0x01, "LO", "Doe in private")
    dataset.PixelData = np.arange(6, dtype="<u2").tobytes()
    return dataset


def _item(**values: str) -> Dataset:
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def _view() -> Dataset:
    view = _item(CodeValue="399368009", CodingSchemeDesignator="SCT", CodeMeaning="medio-lateral oblique")
    view.ViewModifierCodeSequence = Sequence([])
    return view


def written(dataset: Dataset, path: str = "") -> list[list[str | None]]:
    """Every element as pydicom reads it, those of sequences too."""
    lines: list[list[str | None]] = []
    for element in dataset:
        tag = f"{element.tag.group:04x}{element.tag.element:04x}"
        if element.VR == "SQ":
            lines.append([path + tag, "SQ", element.keyword, None])
            for index, item in enumerate(element.value):
                lines += written(item, f"{path}{tag}/{index + 1}/")
        else:
            lines.append([path + tag, element.VR, element.keyword, _text(element.value)])
    return lines


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.hex(" ")
    if value is None or value == "":
        return None
    if isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue":
        return "\\".join(str(part) for part in value)
    return str(value)


def main(folder: Path) -> None:
    """A file for each kind of text and each transfer syntax, with what pydicom reads in it beside."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = [(name, "explicit", *NAMES[name]) for name in NAMES]
    cases += [(syntax, syntax, *NAMES["latin"]) for syntax in SYNTAXES]
    for case, syntax, characters, name in cases:
        dataset = build(characters, name)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = SYNTAXES[syntax]
        if syntax == "big-endian":
            dataset.PixelData = np.arange(6, dtype=">u2").tobytes()
        path = folder / f"{case}.dcm"
        dataset.save_as(path, enforce_file_format=True)
        read = dcmread(path)
        lines = written(read.file_meta) + written(read)
        path.with_suffix(".json").write_text(json.dumps(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
