"""`prepare` and `patches`: what they print, draw and refuse."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mammobench.cli import main

PRESET = Path(__file__).parents[3] / "assets" / "presets" / "smoke-cpu.json"
Capture = pytest.CaptureFixture[str]


def lines_of(text: str) -> dict[str, str]:
    return {line[:14].strip(): line[15:] for line in text.splitlines()}


def test_prepare_builds_the_cache_that_training_opens_and_says_what_is_in_it(
    make_run: Callable[..., Path], tmp_path: Path, tiny_folder: Path, capsys: Capture
) -> None:
    run = make_run()
    assert main(["prepare", "--run", str(run)]) == 0
    told = capsys.readouterr()
    said = lines_of(told.out)
    assert said["cases"].startswith("24 (train ")
    assert said["patients"] == "12"
    assert said["input"] == "128 x 128 px, 0.8 MiB"
    cache = Path(said["cache"])
    assert cache.parent == tmp_path / "cache" / "prepared"
    assert (cache / "pixels.u16").stat().st_size == 24 * 128 * 128 * 2
    assert "prepare images: 24 of 24" in told.err.splitlines()
    # The folder that the run was made of has the same cases: nothing is decoded again.
    more = ["--config", str(PRESET), "--set", "data.inputRows=128", "--set", "data.inputColumns=128"]
    more += ["--set", "patch.patchSizePx=32", "--cache", str(cache.parent)]
    before = (cache / "pixels.u16").stat().st_mtime_ns
    assert main(["prepare", "--data", str(tiny_folder), *more]) == 0
    assert lines_of(capsys.readouterr().out)["cache"] == str(cache)
    assert (cache / "pixels.u16").stat().st_mtime_ns == before


def test_patches_draws_every_class_that_occurs_and_names_nobody(
    make_run: Callable[..., Path], tmp_path: Path, capsys: Capture
) -> None:
    run = make_run()
    sheets = []
    for name, more in (("a", []), ("b", []), ("c", ["--seed", "9"])):
        out = tmp_path / "sheets" / f"{name}.png"
        assert main(["patches", "--run", str(run), "--out", str(out), "--count", "3", *more]) == 0
        sheets.append(Image.open(out))
    said = capsys.readouterr().out
    assert "malignant mass" in said
    assert "malignant calcification 0" in said
    assert sheets[0].mode == "RGB"
    assert not sheets[0].info  # no text chunks
    first, again, other = (np.asarray(sheet) for sheet in sheets)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    # Outlines are drawn in colors; the images themselves are gray.
    assert (np.ptp(first.astype(int), axis=2) > 100).sum() > 200


def test_what_cannot_be_done_is_refused_with_the_reason(
    make_run: Callable[..., Path], tmp_path: Path, tiny_folder: Path, capsys: Capture
) -> None:
    run = make_run()
    out = str(tmp_path / "x.png")
    refused = {
        ("prepare", "--data", str(tiny_folder)): "--data needs --config",
        ("prepare", "--run", str(run), "--config", str(PRESET)): "a run folder has its own config",
        ("prepare", "--run", str(tmp_path / "nowhere")): "config.json",
        ("prepare", "--run", str(run), "--limit-gib", "0.000001"): "do not fit",
        ("patches", "--run", str(run), "--out", out, "--count", "0"): "--count must be from 1 to 40",
    }
    for command, reason in refused.items():
        assert main(list(command)) == 2, command
        assert reason in capsys.readouterr().err
    assert not Path(out).exists()
