"""init-run makes a run folder of image files of any kind, and says everything that is wrong with them."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from mammobench.contract import LocalPaths, Manifest
from mammobench.datasets import RefusedError, read_model
from mammobench.dicom import read_image
from mammobench.training.init_run import init_run

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"


def start(data: Path, out: Path) -> None:
    init_run(data, PRESET, out, overrides=[], seed=3, fractions=(0.5, 0.25))


@pytest.fixture
def folder(tmp_path: Path, tiny_folder: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(tiny_folder, tmp_path / "images")


def edit(folder: Path, change) -> None:
    truth = json.loads((folder / "truth.json").read_text())
    change(truth["images"])
    (folder / "truth.json").write_text(json.dumps(truth))


def test_png_and_tiff_files_make_the_same_cases_as_dicom(tmp_path: Path, folder: Path) -> None:
    start(folder, tmp_path / "dicom")

    def convert(images: list[dict]) -> None:
        for number, image in enumerate(images):
            file = Path(image["file"]).with_suffix((".png", ".tif", ".dcm")[number % 3])
            if file.suffix != ".dcm":
                Image.fromarray(read_image(folder / image["file"]).values).save(folder / file)
                image["sopInstanceUid"] = "0"
            image["file"] = str(file)

    edit(folder, convert)
    start(folder, tmp_path / "mixed")
    assert (tmp_path / "mixed" / "split.json").read_bytes() == (tmp_path / "dicom" / "split.json").read_bytes()
    manifest = read_model(tmp_path / "mixed" / "manifest.json", Manifest)
    studies = {image.study_key for image in manifest.images}
    assert len({image.patient_key for image in manifest.images}) == 12
    assert "" not in studies
    paths = read_model(tmp_path / "mixed" / "local" / "paths.json", LocalPaths).root
    assert {Path(path).suffix for path in paths.values()} == {".png", ".tif", ".dcm"}


def test_every_unusable_file_and_every_outline_outside_its_image_is_named(tmp_path: Path, folder: Path) -> None:
    def far_away(images: list[dict]) -> None:
        found = [finding for image in images for finding in image["findings"]]
        found[0]["outline"][0]["x"] = 161
        found[1]["outline"][0]["y"] = -0.5

    edit(folder, far_away)
    with pytest.raises(RefusedError) as refused:
        start(folder, tmp_path / "run")
    assert len(refused.value.problems) == 2
    assert all("leaves its image of 160 x 192 pixels" in problem.message for problem in refused.value.problems)
    Image.new("RGB", (8, 8)).save(folder / "p000-L.dcm", "PNG")
    (folder / "p001-L.dcm").unlink()
    with pytest.raises(RefusedError) as refused:
        start(folder, tmp_path / "run")
    assert sorted(problem.message.partition(":")[0] for problem in refused.value.problems) == [
        "no such file; was the source folder moved?",
        "not gray of 8 or 16 bits (Pillow's mode RGB)",
    ]
    assert not (tmp_path / "run").exists()
