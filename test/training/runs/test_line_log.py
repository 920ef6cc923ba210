"""An append-only log survives crashes and counts without gaps."""

import json
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
