"""The README's journey, line by line as it stands there: from phantom to scores."""

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mammobench.contract import ModelRecord

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[3]
EVERY_STEP = ["phantom", "init-run", "prepare", "patches", "train", "evaluate", "export", "predict"]


def journey() -> list[list[str]]:
    """The commands of the README's block after `<!-- journey -->`."""
    found = re.search(r"<!-- journey -->\s*```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert found is not None
    return [shlex.split(line) for line in found[1].splitlines() if line.startswith("mammobench ")]


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "mammobench", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def traveled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, subprocess.CompletedProcess[str]]]:
    folder = tmp_path_factory.mktemp("journey")
    (folder / "assets").symlink_to(ROOT / "assets")
    done = {}
    for _, name, *rest in journey():
        done[name] = run([name, *rest], folder)
        assert done[name].returncode == 0, f"{name}: {done[name].stdout}{done[name].stderr}"
    return folder, done


def test_the_readme_goes_all_the_way(traveled: tuple[Path, dict[str, subprocess.CompletedProcess[str]]]) -> None:
    folder, done = traveled
    assert list(done) == EVERY_STEP
    assert "validation AUC" in done["train"].stdout
    assert "finished at step" in done["train"].stdout
    for unit in ("image", "breast", "patient"):
        assert re.search(rf"test +{unit} +[01]\.\d{{3}}", done["evaluate"].stdout)
    assert "logits within" in done["export"].stdout
    assert (folder / "patches.png").read_bytes().startswith(b"\x89PNG")


def test_predict_gives_the_logits_of_the_run(
    traveled: tuple[Path, dict[str, subprocess.CompletedProcess[str]]],
) -> None:
    folder, _ = traveled
    run_folder = folder / "runs" / "first"
    with (folder / "scores.csv").open() as file:
        scores = {row["file"]: row for row in csv.DictReader(file)}
    paths = json.loads((run_folder / "local" / "paths.json").read_text())
    with (run_folder / "predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    images = json.loads((folder / "phantom" / "truth.json").read_text())["images"]
    assert len(scores) == len(images)
    for row in rows:
        name = str(Path(paths[row["caseKey"]]).relative_to((folder / "phantom").resolve()))
        assert float(scores[name]["logit"]) == pytest.approx(float(row["logit"]), abs=1e-4)
        assert scores[name]["risk"] == ""
        assert np.load(folder / "maps" / f"{name}.npy").ndim == 2


def test_predict_lists_bad_files_and_does_the_others(
    traveled: tuple[Path, dict[str, subprocess.CompletedProcess[str]]], tmp_path: Path
) -> None:
    folder, _ = traveled
    images = sorted(path for path in (folder / "phantom").rglob("*") if path.suffix == ".dcm")[:2]
    shutil.copy(images[0], tmp_path / "good.dcm")
    (tmp_path / "short.dcm").write_bytes(images[1].read_bytes()[:3000])
    (tmp_path / "notes.doc").write_text("no image")
    model = str(folder / "runs" / "first")
    done = run(["predict", "--model", model, "--input", str(tmp_path), "--out", str(tmp_path / "s.csv")], folder)
    assert done.returncode == 1
    rows = {row["file"]: row for row in csv.DictReader((tmp_path / "s.csv").read_text().splitlines())}
    assert rows["good.dcm"]["problem"] == ""
    assert rows["short.dcm"]["logit"] == ""
    assert "1 of 3 files scored" in done.stderr
    assert all(f"{name}: {rows[name]['problem']}" in done.stderr for name in ("short.dcm", "notes.doc"))
    assert run(["predict", "--model", str(tmp_path), "--input", str(tmp_path)], folder).returncode == 2


def test_export_refuses_a_damaged_checkpoint_and_leaves_the_model_as_it_was(
    traveled: tuple[Path, dict[str, subprocess.CompletedProcess[str]]], tmp_path: Path
) -> None:
    folder, _ = traveled
    broken = tmp_path / "runs" / "broken"
    shutil.copytree(folder / "runs" / "first", broken)
    ModelRecord.model_validate_json((broken / "model.json").read_text())
    before = (broken / "model.json").read_bytes()
    best = broken / "checkpoints" / "best.pt"
    best.write_bytes(best.read_bytes()[:5000])
    done = run(["export", "--run", str(broken)], folder)
    assert (done.returncode, "it is damaged" in done.stderr) == (1, True)
    best.unlink()
    done = run(["export", "--run", str(broken)], folder)
    assert (done.returncode, "no such file" in done.stderr) == (1, True)
    assert (broken / "model.json").read_bytes() == before
    (broken / "predictions.csv").unlink()
    assert run(["export", "--run", str(broken)], folder).returncode == 2
