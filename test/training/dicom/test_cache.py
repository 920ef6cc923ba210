"""The cache of prepared images: built once, checked, rebuilt when damaged, bounded, honest about bad files."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_dataset import breast_image, write_dicom

from mammobench.datasets import RefusedError
from mammobench.dicom import PreparedImages, UnreadableCasesError, prepared_images, preprocess, read_image
from mammobench.dicom.cache_space import GIB, LIMIT_VARIABLE, limit_bytes

SIZE = (128, 128)
BYTES = 2 * 128 * 128
PROGRAM = """
import json, sys
from pathlib import Path
from mammobench.dicom import prepared_images

if __name__ == "__main__":
    folder, paths, size = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
    sys.stdin.readline()
    told = []
    images = prepared_images(folder, paths, (size, 128), lambda *_: told.append("prepared"), 1)
    print(len(told), int(images.pixels.sum()), flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder, random = tmp_path_factory.mktemp("images"), np.random.default_rng(0)
    files = [folder / f"{number}.dcm" for number in range(3)]
    for file in files:
        write_dicom(file, breast_image(96, 80, random, right=False))
    return {read_image(file).case_key(): str(file) for file in files}


@pytest.fixture
def start(paths: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts another process that opens the cache when told to, and holds it until told again."""
    (tmp_path / "other.py").write_text(PROGRAM)
    started: list[subprocess.Popen[str]] = []

    def begin(folder: Path, rows: int = 128) -> subprocess.Popen[str]:
        command = [sys.executable, str(tmp_path / "other.py"), str(folder), json.dumps(paths), str(rows)]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> tuple[int, int]:
    assert process.stdout is not None
    calls, total = process.stdout.readline().split()
    return int(calls), int(total)


def build(folder: Path, paths: dict[str, str], **more: object) -> tuple[PreparedImages, list[tuple[int, int]]]:
    seen: list[tuple[int, int]] = []
    images = prepared_images(folder, paths, SIZE, lambda *now: seen.append(now), processes=1, **more)  # type: ignore[arg-type]
    return images, seen


def caches(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir() if item.is_dir()}


def test_holds_what_preprocessing_gives_and_opens_without_decoding_again(tmp_path: Path, paths: dict[str, str]) -> None:
    images, seen = build(tmp_path / "cache", paths)
    assert seen[-1] == (3, 3)
    for position, key in enumerate(images.case_keys):
        prepared = preprocess(read_image(paths[key]), *SIZE)
        np.testing.assert_array_equal(images.pixels[position], prepared.pixels)
        assert images.geometries[position] == prepared.geometry
    gone = {key: str(tmp_path / "nowhere") for key in paths}
    again, seen = build(tmp_path / "cache", gone)
    assert seen == [(3, 3)]
    np.testing.assert_array_equal(again.pixels, images.pixels)


def flip(file: Path, position: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(position)
        byte = opened.read(1)[0]
        opened.seek(position)
        opened.write(bytes([byte ^ 1]))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "one bit of the pixels": lambda folder: flip(folder / "pixels.u16", 12_345),
    "their last bit": lambda folder: flip(folder / "pixels.u16", 3 * BYTES - 1),
    "pixels cut short": lambda folder: os.truncate(folder / "pixels.u16", 1000),
    "pixels missing": lambda folder: (folder / "pixels.u16").unlink(),
    "no index": lambda folder: (folder / "index.json").unlink(),
    "half an index": lambda folder: os.truncate(folder / "index.json", 300),
    "one digit of the geometry": lambda folder: (folder / "index.json").write_text(
        (folder / "index.json").read_text().replace('"box_width": ', '"box_width": 1', 1)
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_seen_and_built_again(tmp_path: Path, paths: dict[str, str], damage: str) -> None:
    first, _ = build(tmp_path / "cache", paths)
    expected, geometries, told = np.array(first.pixels), first.geometries, []
    assert first.folder is not None
    DAMAGES[damage](first.folder)
    images, seen = build(tmp_path / "cache", paths, tell=told.append)
    assert len(seen) == 4
    assert told == ["the cache of prepared images is damaged: preparing them again"]
    np.testing.assert_array_equal(images.pixels, expected)
    assert images.geometries == geometries


def test_names_every_bad_file_and_leaves_no_half_built_cache(tmp_path: Path, paths: dict[str, str]) -> None:
    first, second, third = sorted(paths)
    (tmp_path / "bad.dcm").write_bytes(b"nothing")
    write_dicom(tmp_path / "other.dcm", np.zeros((96, 80), np.uint16))
    broken = {first: str(tmp_path / "bad.dcm"), second: str(tmp_path / "other.dcm"), third: paths[third]}
    with pytest.raises(UnreadableCasesError) as caught:
        build(tmp_path / "cache", broken)
    assert len(caught.value.reasons) == 2
    assert broken[first] in str(caught.value)
    assert "has changed" in str(caught.value)
    assert caches(tmp_path / "cache") == set()


def test_two_processes_that_ask_at_once_build_it_once(
    tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    both = [start(tmp_path / "cache"), start(tmp_path / "cache")]
    for process in both:
        go(process)
    answers = [answer(process) for process in both]
    assert answers[0][1] == answers[1][1] > 0
    # The builder hears of three images and the end, the other of the end alone.
    assert sorted(calls for calls, _ in answers) == [1, 4]
    assert len(caches(tmp_path / "cache")) == 1


def test_the_least_recently_used_cache_makes_room_and_is_named(tmp_path: Path, paths: dict[str, str]) -> None:
    folder, limit = tmp_path / "cache", 2.5 * 3 * BYTES / GIB
    told: list[str] = []

    def of(rows: int) -> str:
        more = {"limit_gib": limit, "tell": told.append}
        images = prepared_images(folder, paths, (rows, 128), lambda *_: None, 1, **more)  # type: ignore[arg-type]
        assert images.folder is not None
        return images.folder.name

    old, middle = of(128), of(96)
    os.utime(folder / old / "index.json", (1, 1))
    os.utime(folder / middle / "index.json", (2, 2))
    assert of(128) == old  # used again: now the other is the oldest
    new = of(112)
    assert caches(folder) == {old, new}
    assert len(told) == 1
    assert f"removed the least recently used cache {middle[:8]}" in told[0]


def test_a_cache_that_a_run_has_open_is_not_removed(
    tmp_path: Path, paths: dict[str, str], start: Callable[..., subprocess.Popen[str]]
) -> None:
    folder, limit = tmp_path / "cache", 1.5 * 3 * BYTES / GIB
    user = start(folder)
    go(user)
    answer(user)
    (held,) = caches(folder)
    with pytest.raises(RefusedError, match="do not fit") as refused:
        prepared_images(folder, paths, (96, 128), lambda *_: None, 1, limit_gib=limit)
    assert "other runs use" in refused.value.problems[0].message
    assert caches(folder) == {held}
    user.kill()
    user.wait()
    prepared_images(folder, paths, (96, 128), lambda *_: None, 1, limit_gib=limit)
    assert held not in caches(folder)


def test_what_alone_exceeds_the_limit_or_the_disk_is_refused_and_nothing_is_removed(
    tmp_path: Path, paths: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    build(folder, paths)
    before = caches(folder)
    with pytest.raises(RefusedError) as refused:
        prepared_images(folder, paths, (256, 256), lambda *_: None, 1, limit_gib=0.0001)
    assert "need 0.38 MiB; the limit is 0.10 MiB" in refused.value.problems[0].message
    assert LIMIT_VARIABLE in (refused.value.problems[0].remedy or "")
    usage = type("Usage", (), {"total": 100 * GIB, "free": 1_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    with pytest.raises(RefusedError) as refused:
        prepared_images(folder, paths, (256, 256), lambda *_: None, 1)
    assert "the disk has 0.95 MiB free" in refused.value.problems[0].message
    assert caches(folder) == before


def test_what_a_killed_builder_left_is_removed(
    tmp_path: Path, paths: dict[str, str], start: Callable[..., subprocess.Popen[str]]
) -> None:
    folder, fifo = tmp_path / "cache", tmp_path / "never.dcm"
    os.mkfifo(fifo)
    key = sorted(paths)[0]
    blocked = subprocess.Popen(
        [sys.executable, str(tmp_path / "other.py"), str(folder), json.dumps({key: str(fifo)}), "128"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    go(blocked)
    with fifo.open("wb"):  # opens when the builder reads: its half-built cache is there
        assert [item.suffix for item in folder.iterdir() if item.is_dir()] == [".part"]
        other = start(folder)
        go(other)
        answer(other)
        assert any(name.endswith(".part") for name in caches(folder)), "a living builder's work is left alone"
        blocked.send_signal(signal.SIGKILL)
        blocked.communicate()
    told: list[str] = []
    prepared_images(folder, paths, (96, 128), lambda *_: None, 1, tell=told.append)
    assert not any(name.endswith(".part") for name in caches(folder))
    assert "interrupted preparation" in told[0]


def test_the_limit_comes_from_the_caller_the_environment_or_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(LIMIT_VARIABLE, raising=False)
    status = os.statvfs(tmp_path)
    assert limit_bytes(tmp_path, None) == status.f_blocks * status.f_frsize // 2
    monkeypatch.setenv(LIMIT_VARIABLE, "1.5")
    assert limit_bytes(tmp_path, None) == 1.5 * GIB
    assert limit_bytes(tmp_path, 3) == 3 * GIB
    for text in ("much", "-1", "0", "inf", "nan"):
        monkeypatch.setenv(LIMIT_VARIABLE, text)
        with pytest.raises(RefusedError, match="limit cannot be read"):
            limit_bytes(tmp_path, None)
