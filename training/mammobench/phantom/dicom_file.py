"""One view as a Digital Mammography X-Ray Image – For Presentation object (DICOM PS3.3 A.27).

The same arguments write the same bytes: nothing comes from a clock or a random UUID.
"""

import hashlib
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import (
    UID,
    DigitalMammographyXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from mammobench.phantom.anatomy import REFERENCE_ROWS, drawing_scale
from mammobench.phantom.plan import ImagePlan, PatientPlan, StudyPlan
from mammobench.phantom.render import BITS_STORED, LARGEST_VALUE, RenderedImage

FIELD_HEIGHT_MM = 240.0
"""The reference height of 512 pixels is the long side of an 18 cm × 24 cm detector."""
ENCODINGS = {
    "explicit": (ExplicitVRLittleEndian, None),
    "rle": (RLELossless, "gdcm"),
    "jpeg-ls": (JPEGLSLossless, "pyjpegls"),
    "jpeg-2000": (JPEG2000Lossless, "pylibjpeg"),
}
"""Transfer syntax and the encoder that is always taken for it: another one would write other bytes."""
VIEW_CODES = {"CC": codes.SCT.CranioCaudalProjection, "MLO": codes.SCT.MedioLateralObliqueProjection}
VIEW_MEANINGS = {"CC": "cranio-caudal", "MLO": "medio-lateral oblique"}
# DICOM PS3.3 C.7.6.1.1.1: the directions of rows and columns; the chest wall is at the left of a left breast.
ORIENTATIONS = {("R", "CC"): ["P", "L"], ("L", "CC"): ["A", "R"], ("R", "MLO"): ["P", "FL"], ("L", "MLO"): ["A", "FR"]}
DENSITY_CODES = {
    "A": Code("129716005", "SCT", "Almost entirely fat"),
    "B": Code("129717001", "SCT", "Scattered fibroglandular densities"),
    "C": Code("129718006", "SCT", "Heterogeneously dense"),
    "D": Code("129719003", "SCT", "Extremely dense"),
}
IMPLEMENTATION_CLASS_UID = UID("2.25.118465392651380124690514321459280637157")


def deterministic_uid(*parts: object) -> str:
    """A UID under 2.25 (DICOM PS3.5 B.2) from a hash of the parts, in place of a random UUID."""
    digest = bytearray(hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
    return f"2.25.{int.from_bytes(digest, 'big')}"


def image_uid(dataset_name: str, image: ImagePlan) -> str:
    """The SOPInstanceUID of an image of a phantom."""
    return deterministic_uid(dataset_name, "image", *image.key)


def write_image(
    path: Path, dataset_name: str, patient: PatientPlan, study: StudyPlan, image: ImagePlan, rendered: RenderedImage
) -> None:
    """Writes the image's file. `dataset_name` tells this phantom's UIDs from those of every other."""
    dataset = Dataset()
    _add_patient_and_study(dataset, dataset_name, patient, study, image)
    _add_equipment(dataset, image, rendered)
    _add_view(dataset, patient, image)
    _add_display(dataset, image, rendered)
    dataset.SOPInstanceUID = image_uid(dataset_name, image)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = UID(dataset.SOPInstanceUID)
    dataset.file_meta.ImplementationClassUID = IMPLEMENTATION_CLASS_UID
    dataset.file_meta.ImplementationVersionName = "MAMMOBENCH_PHANT"
    _add_pixels(dataset, image, rendered.pixels)
    dataset.save_as(path, enforce_file_format=True)


def _add_patient_and_study(
    dataset: Dataset, dataset_name: str, patient: PatientPlan, study: StudyPlan, image: ImagePlan
) -> None:
    index, number, place = image.key
    dataset.PatientName = f"Phantom^{patient.index + 1:04d}"
    dataset.PatientID = patient.patient_id
    dataset.PatientBirthDate = f"{patient.birth_date:%Y%m%d}"
    dataset.PatientSex = "F"
    dataset.PatientAge = f"{(study.date - patient.birth_date).days // 365:03d}Y"
    dataset.StudyInstanceUID = deterministic_uid(dataset_name, "study", index, number)
    dataset.SeriesInstanceUID = deterministic_uid(dataset_name, "series", index, number)
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        setattr(dataset, keyword, f"{study.date:%Y%m%d}")
    for keyword in ("StudyTime", "SeriesTime", "AcquisitionTime", "ContentTime"):
        setattr(dataset, keyword, study.time)
    dataset.ReferringPhysicianName = ""
    dataset.AccessionNumber = ""
    dataset.StudyID = "1"
    dataset.StudyDescription = "Synthetic screening mammography"
    dataset.SeriesNumber = 1
    dataset.SeriesDescription = "Phantom, four views"
    dataset.InstanceNumber = place + 1
    dataset.AcquisitionNumber = place + 1
    dataset.Modality = "MG"
    dataset.SOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    dataset.PresentationIntentType = "FOR PRESENTATION"


def _add_equipment(dataset: Dataset, image: ImagePlan, rendered: RenderedImage) -> None:
    rows, columns = rendered.pixels.shape
    spacing = round(FIELD_HEIGHT_MM / (REFERENCE_ROWS * drawing_scale(rows, columns)), 5)
    exposure = image.exposure
    dataset.Manufacturer = "Mammobench"
    dataset.ManufacturerModelName = "Phantom"
    dataset.DeviceSerialNumber = "1"
    dataset.SoftwareVersions = "1"
    dataset.DetectorType = "DIRECT"
    dataset.DetectorConfiguration = "AREA"
    dataset.DetectorID = "1"
    dataset.DateOfLastDetectorCalibration = "20140101"
    dataset.TimeOfLastDetectorCalibration = "080000"
    dataset.DetectorTemperature = "30.0"
    dataset.ImagerPixelSpacing = [spacing, spacing]
    dataset.EstimatedRadiographicMagnificationFactor = f"{exposure.magnification:.3f}"
    dataset.DistanceSourceToDetector = "660"
    dataset.DistanceSourceToPatient = f"{660 / exposure.magnification:.1f}"
    dataset.KVP = str(exposure.kilovolts)
    dataset.ExposureInuAs = exposure.milliampere_seconds * 1000
    dataset.Exposure = exposure.milliampere_seconds
    dataset.ExposureControlMode = "AUTOMATIC"
    dataset.AnodeTargetMaterial = "TUNGSTEN"
    dataset.FilterMaterial = "RHODIUM"
    dataset.Grid = ["FOCUSED", "RECIPROCATING"]
    dataset.CompressionForce = str(exposure.compression_newtons)
    dataset.BodyPartThickness = str(exposure.thickness_mm)
    dataset.OrganDose = f"{0.00002 * exposure.milliampere_seconds:.5f}"


def _add_view(dataset: Dataset, patient: PatientPlan, image: ImagePlan) -> None:
    dataset.BodyPartExamined = "BREAST"
    dataset.OrganExposed = "BREAST"
    dataset.AnatomicRegionSequence = [_coded(Code("76752008", "SCT", "Breast"))]
    dataset.ImageLaterality = image.laterality
    dataset.ViewPosition = image.view
    view = _coded(VIEW_CODES[image.view], VIEW_MEANINGS[image.view])
    view.ViewModifierCodeSequence = []
    dataset.ViewCodeSequence = [view]
    dataset.PatientOrientation = ORIENTATIONS[image.laterality, image.view]
    dataset.PositionerType = "MAMMOGRAPHIC"
    dataset.PositionerPrimaryAngle = {("R", "CC"): "0", ("L", "CC"): "0", ("R", "MLO"): "-45", ("L", "MLO"): "45"}[
        image.laterality, image.view
    ]
    dataset.BreastImplantPresent = "NO"
    # The image's IOD has no attribute for density: PS3.3 C.7.6.14 takes it as context of the acquisition, CID
    # 6000 as its values.
    density = Dataset()
    density.ValueType = "CODE"
    density.ConceptNameCodeSequence = [_coded(Code("129715009", "SCT", "Breast composition"))]
    density.ConceptCodeSequence = [_coded(DENSITY_CODES[patient.density])]
    dataset.AcquisitionContextSequence = [density]


def _add_display(dataset: Dataset, image: ImagePlan, rendered: RenderedImage) -> None:
    dataset.ImageType = ["ORIGINAL", "PRIMARY", ""]
    dataset.PixelIntensityRelationship = "LOG"
    dataset.PixelIntensityRelationshipSign = 1 if image.inverted else -1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "0", "1", "US"
    dataset.PresentationLUTShape = "INVERSE" if image.inverted else "IDENTITY"
    dataset.LossyImageCompression = "00"
    dataset.BurnedInAnnotation = "NO"
    dataset.QualityControlImage = "NO"
    center, width = rendered.window_center, rendered.window_width
    if image.inverted:
        center = LARGEST_VALUE - center
    dataset.WindowCenter = [center, center, center]
    dataset.WindowWidth = [width, round(width * 0.7), round(width * 1.4)]
    dataset.WindowCenterWidthExplanation = ["Normal", "Harder", "Softer"]
    dataset.VOILUTFunction = "SIGMOID" if image.sigmoid else "LINEAR"


def _add_pixels(dataset: Dataset, image: ImagePlan, pixels: np.ndarray) -> None:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME1" if image.inverted else "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, BITS_STORED, BITS_STORED - 1
    dataset.PixelRepresentation = 0
    stored = stored_values(image, pixels)
    syntax, encoder = ENCODINGS[image.syntax]
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    if encoder is None:
        dataset.PixelData = stored.astype("<u2").tobytes()
        dataset["PixelData"].VR = "OW"
    else:
        dataset.compress(syntax, stored, encoding_plugin=encoder, generate_instance_uid=False)


def stored_values(image: ImagePlan, pixels: np.ndarray) -> np.ndarray:
    """The values as the file stores them: MONOCHROME1 turns bright into small."""
    return LARGEST_VALUE - pixels if image.inverted else pixels


def _coded(code: Code, meaning: str | None = None) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = (
        code.value,
        code.scheme_designator,
        meaning or code.meaning,
    )
    return item
