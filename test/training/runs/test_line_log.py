"""An append-only log survives crashes and counts without gaps."""

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mammobench.runs.line_log import LineLog, read_lines


def test_counts_from_one_and_goes_on_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with LineLog(path) as log:
        log.append({"type": "a"})
        log.append({"type": "b"})
    with LineLog(path) as log:
        assert log.append({"type": "c"})["seq"] == 3
    records, skipped = read_lines(path)
    assert [record["seq"] for record in records] == [1, 2, 3]
    assert skipped == 0
    assert all(record["monotonicMs"] > 0 and record["wallTimeMs"] > 1e12 for record in records)


def test_starts_on_a_new_line_after_a_torn_one(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with LineLog(path) as log:
        log.append({"type": "a"})
    with path.open("ab") as file:
        file.write(b'{"type":"b","seq":2,"wallT')
    with LineLog(path) as log:
        log.append({"type": "c"})
        log.append({"type": "d"})
    records, skipped = read_lines(path)
    assert [record["type"] for record in records] == ["a", "c", "d"]
    assert [record["seq"] for record in records] == [1, 2, 3]
    assert skipped == 1


def test_a_missing_log_reads_as_empty(tmp_path: Path) -> None:
    assert read_lines(tmp_path / "none.jsonl") == ([], 0)


def test_refuses_numbers_that_json_lacks_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with LineLog(path) as log, pytest.raises(ValueError, match="not JSON compliant"):
        log.append({"loss": float("nan")})
    assert path.read_bytes() == b""


def test_finds_the_last_seq_in_a_long_log(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    lines = (json.dumps({"seq": seq, "text": "x" * 100}) for seq in range(1, 20_001))
    path.write_text("\n".join(lines) + "\n")
    with LineLog(path) as log:
        assert log.append({})["seq"] == 20_001


def test_a_line_that_is_cut_anywhere_is_neither_joined_with_the_next_nor_counted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1.8e9)  # all lines are of one length
    monkeypatch.setattr(time, "monotonic", lambda: 7.25)
    whole = len(_written(tmp_path / "whole.jsonl", "b"))
    for taken in range(whole):
        path = tmp_path / f"cut-at-{taken}.jsonl"
        with LineLog(path) as log:
            log.append({"type": "a"})
            with _room_for(path.stat().st_size + taken), pytest.raises(OSError, match=r"took|too large"):
                log.append({"type": "b"})
            log.append({"type": "c"})
        with LineLog(path) as log:
            log.append({"type": "d"})
        records, skipped = read_lines(path)
        uncut = ["b"] if taken == whole - 1 else []  # nothing but its line feed is missing
        assert [record["type"] for record in records] == ["a", *uncut, "c", "d"]
        assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
        assert skipped == (taken > 0 and not uncut)


def test_what_a_power_failure_left_behind_the_last_line_does_not_begin_the_count_anew(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with LineLog(path) as log:
        log.append({"type": "a"})
    with path.open("ab") as file:
        file.write(b'{"seq":null}\n[[[' + b"[" * 100_000 + b"\n" + bytes(3 << 20))
    with LineLog(path) as log:
        log.append({"type": "b"})
    assert [record["seq"] for record in read_lines(path)[0]] == [1, None, 2]


def _written(path: Path, kind: str) -> bytes:
    with LineLog(path) as log:
        log.append({"type": kind})
    return path.read_bytes()


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """A disk on which no file grows beyond this size: the kernel takes what fits of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
