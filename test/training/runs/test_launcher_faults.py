"""Whatever dies, by whatever signal: the reason is on disk, nothing survives, the lease is free."""

import json
import os
import signal
from pathlib import Path

import pytest
from launcher_harness import Launched, all_gone, kill, make_run_folder, wait_for

from mammobench.contract import ProcessIdentity
from mammobench.runs.leases import LeaseTakenError, take_lease
from mammobench.runs.line_log import read_lines
from mammobench.runs.outcome import Ending, Evidence, conclude
from mammobench.runs.processes import identify, is_alive
from mammobench.runs.run_files import RunFolder

pytestmark = pytest.mark.processes

SLEEP = "time.sleep(600)"
SAVES_ON_STOP = """
def stop(*_):
    result("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
(run / "ready").touch()
time.sleep(600)
"""
# Each rank, and a data worker and an orphan of its own, the latter two in sessions of their own.
IGNORES_STOP = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sleep = "import time; time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True)
leave = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdout=-3, start_new_session=True); print(p.pid)"
orphan = subprocess.check_output([sys.executable, "-c", leave, sys.executable, "-c", sleep], text=True)
written = run / ("writing" + os.environ["RANK"])
written.write_text(f"{child.pid} {orphan}")
written.rename(run / ("children-" + os.environ["RANK"]))
time.sleep(600)
"""
WITH_DATA_WORKERS = """
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
children = [subprocess.Popen(sleep, start_new_session=True) for _ in range(2)]
(run / "writing").write_text(" ".join(str(child.pid) for child in children))
(run / "writing").rename(run / "children")
time.sleep(600)
"""


@pytest.fixture
def leases(tmp_path: Path) -> dict[str, str]:
    return {"MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases")}


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return make_run_folder(tmp_path / "run")


@pytest.fixture
def launched(folder: RunFolder, leases: dict[str, str], request: pytest.FixtureRequest) -> Launched:
    return Launched(folder, request.param, grace=1.5, environment=leases)


@pytest.mark.parametrize("launched", [WITH_DATA_WORKERS], indirect=True, ids=["data workers"])
def test_a_killed_rank_fails_the_run_with_its_signal_and_takes_its_data_workers_along(launched: Launched) -> None:
    record = launched.wait_for_ranks()
    workers = data_workers(launched)
    kill(record.ranks[0].pid)
    code, ended = launched.wait()
    assert (code, ended.outcome, ended.signal, ended.exit_code) == (1, "failed", signal.SIGKILL, None)
    assert f"(rank 0, PID {record.ranks[0].pid}) was ended by signal 9 (SIGKILL)" in ended.reason
    assert all_gone(record)
    assert not any(is_alive(worker) for worker in workers)


@pytest.mark.parametrize("launched", [SLEEP], indirect=True)
def test_a_killed_launcher_takes_its_rank_along_and_leaves_the_run_free(
    launched: Launched, leases: dict[str, str]
) -> None:
    record = launched.wait_for_ranks()
    kill(launched.process.pid)
    launched.process.wait()
    wait_for(lambda: all_gone(record), 5.0)
    assert not launched.folder.exit.exists()
    again = Launched(launched.folder, "result('finished')", environment=leases)
    code, ended = again.wait()
    assert (code, ended.outcome, ended.attempt) == (0, "finished", 2)


@pytest.mark.parametrize("launched", [SAVES_ON_STOP], indirect=True)
def test_a_stop_request_ends_the_run_with_what_the_worker_saved(launched: Launched) -> None:
    record = launched.wait_for_ranks()
    wait_for((launched.folder.path / "ready").exists)
    launched.folder.stop_request.touch()
    code, ended = launched.wait()
    assert (code, ended.outcome, ended.exit_code) == (0, "stopped", 0)
    assert "step 7" in ended.reason
    assert all_gone(record)


@pytest.mark.parametrize("launched", [SAVES_ON_STOP], indirect=True)
def test_sigterm_to_the_launcher_is_a_stop_request_too(launched: Launched) -> None:
    launched.wait_for_ranks()
    wait_for((launched.folder.path / "ready").exists)
    launched.process.send_signal(signal.SIGTERM)
    code, ended = launched.wait()
    assert (code, ended.outcome) == (0, "stopped")
    assert launched.folder.stop_request.exists()


@pytest.mark.parametrize("launched", [SLEEP], indirect=True)
def test_a_second_launcher_is_refused_and_changes_nothing(launched: Launched, leases: dict[str, str]) -> None:
    record = launched.wait_for_ranks()
    second = Launched(launched.folder, SLEEP, environment=leases)
    _, said = second.process.communicate(timeout=20)
    assert second.process.returncode == 2
    assert "Another launcher" in said
    assert not all_gone(record)
    assert not launched.folder.exit.exists()


@pytest.mark.parametrize("launched", ["sys.exit(0)"], indirect=True)
def test_exit_code_zero_without_a_result_is_no_finish(launched: Launched) -> None:
    code, ended = launched.wait()
    assert (code, ended.outcome, ended.exit_code) == (1, "failed", 0)


@pytest.mark.parametrize("launched", ["result('finished'); os.abort()"], indirect=True)
def test_a_worker_that_falls_after_its_result_has_finished(launched: Launched) -> None:
    code, ended = launched.wait()
    assert (code, ended.outcome, ended.signal) == (0, "finished", signal.SIGABRT)
    assert "SIGABRT" in ended.reason


@pytest.mark.parametrize("launched", ["raise ValueError('the disk is made of cheese')"], indirect=True)
def test_a_traceback_ends_in_the_exit_record(launched: Launched) -> None:
    code, ended = launched.wait()
    assert (code, ended.exit_code) == (1, 1)
    assert "ValueError: the disk is made of cheese" in ended.reason
    assert any("Traceback" in line for line in ended.log_tail)


def test_the_logs_count_on_over_attempts(folder: RunFolder, leases: dict[str, str]) -> None:
    for worker in ("result('stopped'); time.sleep(1.2)", "time.sleep(1.2); result('finished')"):
        Launched(folder, worker, environment=leases).wait()
    events, _ = read_lines(folder.supervision)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["attempt"] for event in events} == {1, 2}
    samples, _ = read_lines(folder.telemetry)
    assert [sample["seq"] for sample in samples] == list(range(1, len(samples) + 1))
    assert len(samples) >= 4
    assert max(sample["tree"]["processCount"] for sample in samples) >= 2
    third = Launched(folder, SLEEP, environment=leases)
    assert third.process.wait(timeout=20) == 2


def test_a_finished_result_of_an_earlier_attempt_counts_for_nothing(folder: RunFolder, leases: dict[str, str]) -> None:
    Launched(folder, "result('stopped')", environment=leases).wait()
    _, ended = Launched(folder, "sys.exit(3)", environment=leases).wait()
    assert (ended.attempt, ended.outcome, ended.exit_code) == (2, "failed", 3)


def test_every_error_of_the_folder_is_named_at_once(folder: RunFolder, leases: dict[str, str]) -> None:
    config = json.loads(folder.config.read_text())
    config["whole"]["epochs"] = 0
    config["seed"] = "one"
    folder.config.write_text(json.dumps(config))
    folder.split.unlink()
    code, ended = Launched(folder, SLEEP, environment=leases).wait()
    assert (code, ended.outcome) == (2, "failed")
    for place in ("config.json/whole/epochs", "config.json/seed", "split.json: No such file"):
        assert place in ended.reason


def test_cuda_without_a_gpu_is_refused_with_the_field(tmp_path: Path, leases: dict[str, str]) -> None:
    folder = make_run_folder(tmp_path / "run", device="cuda")
    code, ended = Launched(folder, SLEEP, environment={**leases, "CUDA_VISIBLE_DEVICES": ""}).wait()
    assert code == 2
    assert "/execution/device" in ended.reason


def test_torchrun_is_stopped_through_its_ranks(tmp_path: Path, leases: dict[str, str]) -> None:
    folder = make_run_folder(tmp_path / "run", deviceCount=2)
    worker = SAVES_ON_STOP.replace("(run / ", "(run / os.environ['RANK'] / '..' / ")
    worker = "(run / os.environ['RANK']).mkdir()\n" + worker.replace('"ready"', '("ready" + os.environ["RANK"])')
    launched = Launched(folder, worker, grace=20.0, environment=leases)
    record = launched.wait_for_ranks(2)
    wait_for(lambda: (folder.path / "ready0").exists() and (folder.path / "ready1").exists(), 20.0)
    folder.stop_request.touch()
    code, ended = launched.wait()
    assert (code, ended.outcome, ended.exit_code) == (0, "stopped", 0)
    assert all_gone(record)


def test_ranks_and_data_workers_that_ignore_the_stop_are_gone_within_the_grace(
    tmp_path: Path, leases: dict[str, str]
) -> None:
    folder = make_run_folder(tmp_path / "run", deviceCount=2)
    launched = Launched(folder, IGNORES_STOP, grace=1.0, environment=leases)
    record = launched.wait_for_ranks(2)
    ready = [folder.path / f"children-{rank}" for rank in range(2)]
    pids = wait_for(
        lambda: all(map(_text, ready)) and [int(pid) for path in ready for pid in _text(path).split()], 20.0
    )
    started = [identity for pid in pids if (identity := identify(pid))]
    folder.stop_request.touch()
    code, ended = launched.wait(seconds=12.0)
    assert (code, ended.outcome) == (0, "stopped")
    assert "it had not ended within 1 s and was killed" in ended.reason
    assert len(started) == 4
    assert all_gone(record)
    assert not any(is_alive(identity) for identity in started)


@pytest.mark.parametrize("launched", [WITH_DATA_WORKERS], indirect=True)
def test_a_worker_that_is_stopped_leaves_no_data_worker_behind(launched: Launched) -> None:
    record = launched.wait_for_ranks()
    workers = data_workers(launched)
    os.kill(record.ranks[0].pid, signal.SIGSTOP)  # it can answer no SIGTERM at all
    launched.folder.stop_request.touch()
    _, ended = launched.wait(seconds=10.0)
    assert (ended.outcome, ended.signal) == ("stopped", signal.SIGKILL)
    assert "was killed" in ended.reason
    assert not any(is_alive(identity) for identity in [*workers, *record.ranks])


def test_what_the_kernel_killed_for_want_of_memory_is_named_as_that() -> None:
    evidence = Evidence(
        attempt=1,
        result=None,
        ending=Ending(exit_code=None, signal=signal.SIGKILL),
        stop_reason=None,
        killed_after_seconds=None,
        launcher_error=None,
        not_started=None,
        survivors=(),
        log=("Traceback (most recent call last):", "MemoryError: 3 GiB", "leaving"),
        memory_hint="The kernel killed PID 7 because memory ran out.",
    )
    reason = conclude(evidence, ended_at_ms=0.0).reason
    assert reason.endswith("Its last exception: MemoryError: 3 GiB The kernel killed PID 7 because memory ran out.")
    assert "Nobody of this program sent it" not in reason


def test_a_device_is_free_only_when_its_last_process_has_gone(tmp_path: Path) -> None:
    lease = take_lease(tmp_path, "GPU-1", tmp_path / "run-1")
    with pytest.raises(LeaseTakenError, match="run-1"):
        take_lease(tmp_path, "GPU-1", tmp_path / "run-2")
    child = os.fork()
    if child == 0:
        os.environ["MAMMOBENCH_LEASES"] = str(lease.held_file)
        from mammobench.runs.leases import hold_leases

        for descriptor in lease.descriptors:
            os.close(descriptor)
        hold_leases()
        signal.pause()
        os._exit(0)
    wait_for(lambda: str(lease.held_file) in _open_files(child))
    lease.release()
    with pytest.raises(LeaseTakenError):
        take_lease(tmp_path, "GPU-1", tmp_path / "run-2")
    kill(child)
    os.waitpid(child, 0)
    take_lease(tmp_path, "GPU-1", tmp_path / "run-2").release()


def data_workers(launched: Launched) -> list[ProcessIdentity]:
    """Both of WITH_DATA_WORKERS."""
    pids = wait_for(lambda: _text(launched.folder.path / "children")).split()
    found = [identity for pid in pids if (identity := identify(int(pid)))]
    assert len(found) == 2
    return found


def _open_files(pid: int) -> set[str]:
    folder = Path(f"/proc/{pid}/fd")
    return {str(link.readlink()) for link in folder.iterdir() if link.exists()}


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
