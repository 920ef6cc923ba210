"""`mammobench phantom`: what it refuses, and what it says."""

from pathlib import Path

import pytest

from mammobench.cli import main
from mammobench.contract import TruthFile
from mammobench.phantom import RequestRefusedError, generate_phantom
from mammobench.phantom.request import parse_size

SMALL = ["--patients", "1", "--seed", "1", "--size", "128x104"]


def test_it_writes_the_files_and_says_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "phantom"
    assert main(["phantom", "--out", str(out), *SMALL]) == 0
    said = capsys.readouterr()
    assert "phantom patients: 1 of 1" in said.err
    assert str(out / "truth.json") in said.out
    truth = TruthFile.model_validate_json((out / "truth.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in out.glob("patient-0001/*.dcm")) == sorted(
        Path(i.file).name for i in truth.images
    )


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    wrong = ["--patients", "none", "--seed", "-1", "--size", "512", "--prevalence", "1.5"]
    assert main(["phantom", "--out", str(tmp_path), *wrong]) == 2
    lines = capsys.readouterr().err.splitlines()
    for named in ("--patients: 'none'", "--seed", "--size: '512'", "--prevalence", "is not empty"):
        assert sum(named in line for line in lines) == 1, lines
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--patients", "0"),
        ("--patients", "2.5"),
        ("--seed", "2147483648"),
        ("--size", "100x100"),
        ("--size", "9000x7000"),
        ("--size", "400x800"),
        ("--size", "512*416"),
        ("--prevalence", "nan"),
        ("--prevalence", "-0.1"),
        ("--prevalence", "half"),
    ],
)
def test_a_bad_value_is_refused_by_name_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    arguments = dict(zip(SMALL[::2], SMALL[1::2], strict=True)) | {option: value}
    assert (
        main(["phantom", "--out", str(tmp_path / "new"), *(f"{name}={given}" for name, given in arguments.items())])
        == 2
    )
    said = capsys.readouterr().err
    assert f"{option}:" in said
    assert "Give" in said
    assert not (tmp_path / "new").exists()


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    assert main(["phantom", "--out", str(tmp_path / "file"), *SMALL]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err


def test_the_function_refuses_too_with_every_problem(tmp_path: Path) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        generate_phantom(tmp_path / "new", patients=0, seed=-1, rows=512, columns=416, prevalence=2)
    assert [problem.path for problem in refused.value.problems] == ["--patients", "--seed", "--prevalence"]


def test_a_failing_disk_is_named_and_nothing_is_left_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(path: Path, *_arguments: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("mammobench.phantom.generate.write_image", no_space)
    assert main(["phantom", "--out", str(tmp_path / "new"), *SMALL]) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "patient-0001" in said
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "size"), [("512x416", (512, 416)), ("1024X832", (1024, 832)), ("512", None), ("x", None), ("-1x3", None)]
)
def test_sizes_are_rows_by_columns(text: str, size: tuple[int, int] | None) -> None:
    assert parse_size(text) == size
