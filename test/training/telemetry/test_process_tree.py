"""A run's processes together: data workers and their children too, nobody else's."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mammobench.telemetry import process_table, read_process
from mammobench.telemetry import process_tree as module
from mammobench.telemetry.process_table import TreeFollower, parse_stat
from mammobench.telemetry.process_tree import ProcessTreeSensor, open_files, proportional_bytes, storage_bytes

WAIT = "import sys; print('here', flush=True); sys.stdin.read()"


@contextmanager
def parent_and_child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does what it is told by line: `start` a child, `write` 4 MiB to a file."""
    program = f"""
import os, subprocess, sys
children = []
for line in sys.stdin:
    if line == "start\\n":
        child = subprocess.Popen([sys.executable, "-c", {WAIT!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()  # it has loaded what it loads: the files that it holds open are its own
        children.append(child)
    else:
        with open(line.split()[1], "wb") as file:
            file.write(bytes(4 << 20))
            os.fsync(file.fileno())
    print("done", flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.communicate(timeout=20)  # its standard input ends, and with it its children's


def tell(process: subprocess.Popen[bytes], what: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{what}\n".encode())
    process.stdin.flush()
    assert process.stdout.readline() == b"done\n"


@contextmanager
def sensing(root_pid: int, report: Callable[[str, str], None] = pytest.fail) -> Iterator[ProcessTreeSensor]:
    sensor = ProcessTreeSensor(root_pid, report)
    try:
        yield sensor
    finally:
        sensor.close()


def test_a_command_named_to_confuse_is_parsed() -> None:
    stat = "42 (a) S 1 (b) R) S 7 42 42 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 1 0 123456 1000 3 18446744073709551615"
    process = parse_stat(stat)
    assert (process.pid, process.parent_pid, process.state, process.start_ticks) == (42, 7, "S", 123456)
    assert process.cpu_seconds == 300 / os.sysconf("SC_CLK_TCK")


def test_finds_itself_in_the_process_table() -> None:
    assert process_table()[os.getpid()].parent_pid == os.getppid()


def test_follows_the_children_that_come_and_go() -> None:
    with parent_and_child() as parent:
        follower = TreeFollower(parent.pid)
        assert [process.pid for process in follower.processes()] == [parent.pid]
        follower.processes()
        tell(parent, "start")
        assert len(follower.processes()) == 2
    assert follower.processes() == []


def test_reads_only_what_may_belong_to_the_tree() -> None:
    read: list[int] = []
    with parent_and_child() as parent:
        follower = TreeFollower(parent.pid, lambda pid: read.append(pid) or read_process(pid))
        for _ in range(2):
            follower.processes()
        everything = len(read)
        read.clear()
        follower.processes()
        assert parent.pid in read
        assert os.getppid() not in read
        assert len(read) < everything
        for _ in range(TreeFollower._FULL_LOOK_EVERY):
            follower.processes()
        assert os.getppid() in read


def test_memory_files_and_storage_of_the_whole_tree(tmp_path: Path) -> None:
    with parent_and_child() as parent, sensing(parent.pid) as sensor:
        tell(parent, "start")
        first = sensor.sample(1.0)
        assert first.process_count == 2
        assert first.cpu_percent is first.write_bytes_per_second is None
        pids = [process.pid for process in TreeFollower(parent.pid).processes()]
        assert first.open_file_count == sum(open_files(pid) for pid in pids)
        assert first.resident_bytes is not None
        assert sum(proportional_bytes(pid) for pid in pids) <= first.resident_bytes
        before = sum(storage_bytes(pid)[1] for pid in pids)
        tell(parent, f"write {tmp_path / 'file'}")
        after = sum(storage_bytes(pid)[1] for pid in pids)
        second = sensor.sample(3.0)
        # On a file system in memory nothing is written to storage.
        assert second.write_bytes_per_second == round((after - before) / 2)


def test_a_file_that_is_opened_counts_once(tmp_path: Path) -> None:
    before = open_files(os.getpid())
    with (tmp_path / "file").open("w"):
        assert open_files(os.getpid()) == before + 1
    assert open_files(os.getpid()) == before


def test_shared_memory_is_read_beside_the_sampling() -> None:
    with parent_and_child() as parent, sensing(parent.pid) as sensor:
        assert sensor._proportional.wait_for_first(20)
        proportional, resident = sensor.sample(1.0).proportional_bytes, sensor.sample(2.0).resident_bytes
        assert proportional is not None
        assert resident is not None
        assert 0 < proportional <= resident


@pytest.mark.parametrize(
    ("reader", "fields"),
    [
        ("storage_bytes", {"read_bytes_per_second", "write_bytes_per_second"}),
        ("open_files", {"open_file_count"}),
        ("proportional_bytes", {"proportional_bytes"}),
    ],
)
def test_a_process_that_does_not_let_us_look_leaves_that_sum_unknown(
    monkeypatch: pytest.MonkeyPatch, reader: str, fields: set[str]
) -> None:
    def refuse(_pid: int) -> int:
        raise PermissionError(13, "Permission denied")

    said: list[str] = []
    monkeypatch.setattr(module, reader, refuse)
    with sensing(os.getpid(), lambda sensor, reason: said.append(f"{sensor}: {reason}")) as sensor:
        assert sensor._proportional.wait_for_first(20)
        sensor.sample(1.0)
        sample = sensor.sample(2.0)
    assert {name for name, value in sample.model_dump().items() if value is None} == fields
    assert all("Permission denied" in text for text in said)


def test_counts_the_cpu_of_the_whole_tree() -> None:
    busy_child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    parent = subprocess.Popen([sys.executable, "-c", busy_child], start_new_session=True)
    deadline = time.monotonic() + 30
    with sensing(parent.pid) as sensor:
        try:
            sample = sensor.sample(time.monotonic())
            # The parent waits: all of the CPU is its child's. A busy machine may leave it little.
            while sample.process_count != 2 or sample.cpu_percent is None or not 10 < sample.cpu_percent < 130:
                assert time.monotonic() < deadline, sample
                time.sleep(0.2)
                sample = sensor.sample(time.monotonic())
        finally:
            os.killpg(parent.pid, 9)
            parent.wait()
