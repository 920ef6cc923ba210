"""DICOM, and PNG and TIFF beside it: decoding, the one preprocessing definition, and the cache of prepared images."""

from mammobench.dicom.cache import PreparedImages, prepared_images
from mammobench.dicom.cache_build import MOST_PROCESSES, UnreadableCasesError
from mammobench.dicom.decode import ImageTags, read_image, read_tagged_image
from mammobench.dicom.preprocess import VERSION, Geometry, PreparedImage, preprocess, preprocessing_hash
from mammobench.dicom.stored_image import DecodeError, StoredImage

__all__ = [
    "MOST_PROCESSES",
    "VERSION",
    "DecodeError",
    "Geometry",
    "ImageTags",
    "PreparedImage",
    "PreparedImages",
    "StoredImage",
    "UnreadableCasesError",
    "prepared_images",
    "preprocess",
    "preprocessing_hash",
    "read_image",
    "read_tagged_image",
]
