"""DICOM: decoding, the one preprocessing definition, and the cache of prepared images."""

from mammobench.dicom.cache import PreparedImages, UnreadableCasesError, prepared_images
from mammobench.dicom.decode import DecodeError, ImageTags, StoredImage, read_image, read_tagged_image
from mammobench.dicom.preprocess import VERSION, Geometry, PreparedImage, preprocess, preprocessing_hash

__all__ = [
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
