"""Labels that mean nothing: what a leak is looked for with."""

import numpy as np

from mammobench.contract import ManifestImage


def permuted_by_patient(images: list[ManifestImage], random: np.random.Generator) -> list[ManifestImage]:
    """Each patient gets another's label, for all images and all lesions: patches see the permuted labels too."""
    patients = sorted({image.patient_key for image in images})
    ill = {key: any(image.malignant for image in images if image.patient_key == key) for key in patients}
    labels = dict(zip(patients, random.permutation([ill[key] for key in patients]).tolist(), strict=True))

    def relabeled(image: ManifestImage) -> ManifestImage:
        malignant = labels[image.patient_key]
        pathology = "malignant" if malignant else "benign"
        findings = [finding.model_copy(update={"pathology": pathology}) for finding in image.findings]
        return image.model_copy(update={"malignant": malignant, "findings": findings})

    return [relabeled(image) for image in images]
