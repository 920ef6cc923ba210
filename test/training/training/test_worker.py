"""The worker, as a process: whole runs on tiny images, stopped, resumed, damaged and refused."""

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mammobench.contract import ModelRecord, RunEvent, RunResult
from mammobench.runs.line_log import read_lines
from mammobench.runs.spawn import WORKER_COMMAND, training_command

MakeRun = Callable[..., Path]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


pytestmark = pytest.mark.processes


def start(run: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "mammobench.training.worker", "--run", str(run)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT)


def work(run: Path) -> tuple[int, str]:
    process = start(run)
    output, _ = process.communicate(timeout=600)
    return process.returncode, output.decode()


def events_of(run: Path) -> list[dict]:
    records, skipped = read_lines(run / "events.jsonl")
    assert skipped == 0
    assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
    for record in records:
        RunEvent.model_validate(record)
    return records


def result_of(run: Path) -> RunResult:
    return RunResult.model_validate_json((run / "result.json").read_text())


def wait_for(run: Path, wanted: Callable[[dict], bool], process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        if any(wanted(record) for record in read_lines(run / "events.jsonl")[0]):
            return
        time.sleep(0.02)
    raise AssertionError(f"it never came; the worker said: {process.communicate()[0].decode()}")


def losses(events: list[dict]) -> list[tuple[int, float]]:
    """(step, loss) as a reader sees them: what lies after a resumed step is superseded."""
    found: dict[int, float] = {}
    for event in events:
        if event["type"] == "resumed":
            found = {step: loss for step, loss in found.items() if step <= event["fromStep"]}
        if event["type"] == "step":
            assert event["step"] == len(found) + 1
            found[event["step"]] = event["loss"]
    return sorted(found.items())


def test_a_run_from_images_to_model_and_the_same_when_stopped_and_resumed(make_run: MakeRun) -> None:
    """One run goes through; its twin is stopped in the patch stage and killed in the whole-image stage."""
    straight = make_run("straight")
    code, output = work(straight)
    assert code == 0, output
    events = events_of(straight)
    check_story(events)
    check_files(straight, events)

    broken = make_run("broken")
    for name in ("manifest.json", "split.json"):  # the same pseudonyms: a new import would draw a new salt
        shutil.copy(straight / name, broken / name)
    process = start(broken)
    wait_for(broken, lambda event: event["type"] == "step" and event["step"] >= 2, process)
    (broken / "stop.request").write_text("")
    assert process.wait(timeout=300) == 0
    stopped = result_of(broken)
    assert (stopped.outcome, stopped.attempt, stopped.test_auc) == ("stopped", 1, None)
    assert events_of(broken)[-1]["type"] == "ended"

    (broken / "stop.request").unlink()
    process = start(broken)
    wait_for(broken, lambda event: event["type"] == "step" and event["stage"] == "whole", process)
    process.kill()
    process.wait()

    process = start(broken)
    wait_for(broken, lambda event: event["type"] == "evaluated", process)
    process.kill()  # what would follow is the export, which the straight run has shown
    process.wait()
    again = events_of(broken)
    assert next(event["fromStep"] for event in again if event["type"] == "resumed") == stopped.step
    assert {event["attempt"] for event in again} == {1, 2, 3}
    assert losses(again) == losses(events)
    assert sorted(path.name for path in broken.glob("environment*.json")) == [
        "environment-2.json",
        "environment-3.json",
        "environment.json",
    ]
    assert (broken / "predictions.csv").read_bytes() == (straight / "predictions.csv").read_bytes()
    assert work(straight) == (0, f"{straight} has finished already\n")


def check_story(events: list[dict]) -> None:
    assert events[0]["type"] == "started"
    stages = [event["stage"] for event in events if event["type"] == "stage-started"]
    assert stages == ["prepare", "patch", "whole", "test", "export"]
    steps = [event for event in events if event["type"] == "step"]
    assert len(steps) == events[0]["totalSteps"]
    assert all(event["imagesPerSecond"] > 0 and 0 <= event["dataWaitFraction"] <= 1 for event in steps)
    epochs = [event for event in events if event["type"] == "epoch-ended" and event["stage"] == "whole"]
    best = max(epoch["validationAuc"]["auc"] for epoch in epochs)
    selected = [epoch["validationAuc"]["auc"] for epoch in epochs if epoch["selected"]]
    assert selected[-1] == best
    assert [event["type"] for event in events[-2:]] == ["exported", "ended"]
    assert sum(event["type"] == "evaluated" for event in events) == 1


def check_files(run: Path, events: list[dict]) -> None:
    result = result_of(run)
    assert (result.outcome, result.error) == ("finished", None)
    record = ModelRecord.model_validate_json((run / "model.json").read_text())
    assert record.parity.maximum_logit_difference <= record.parity.logit_tolerance
    metrics = {(metric.part, metric.unit): metric for metric in record.metrics}
    assert set(metrics) == {(part, unit) for part in ("validation", "test") for unit in ("image", "breast", "patient")}
    assert metrics["test", "image"] == result.test_auc
    assert [calibration.scale for calibration in record.calibration] == [None] * 3
    assert all("10 of each are needed" in (calibration.reason or "") for calibration in record.calibration)
    assert record.environment_hash == hashlib.sha256((run / "environment.json").read_bytes()).hexdigest()
    split = json.loads((run / "split.json").read_text())
    assert record.split_hash == split["hash"]
    with (run / "predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    held_out = {case["caseKey"]: case["part"] for case in split["cases"] if case["part"] != "train"}
    assert {row["caseKey"]: row["part"] for row in rows} == held_out
    assert len(rows) == len(held_out)
    assert list(rows[0]) == ["caseKey", "patientKey", "laterality", "view", "part", "label", "logit", "score", "risk"]
    assert {row["risk"] for row in rows} == {""}
    assert len(list((run / "checkpoints").glob("step-*.pt"))) == 2
    assert (run / "checkpoints" / "best.pt").is_file()
    assert not list(run.rglob("*.part"))
    environment = json.loads((run / "environment.json").read_text())
    assert environment["software"]["cudaRuntime"] is None
    assert "software.cudaRuntime" in environment["unreadable"]
    first = next(event for event in events if event["type"] == "stage-started")
    assert first["monotonicMs"] >= events[0]["monotonicMs"]


def test_sigterm_stops_with_a_checkpoint_and_a_damaged_one_gives_way(make_run: MakeRun) -> None:
    run = make_run("stopped", "whole.epochs=40")
    process = start(run)
    wait_for(run, lambda event: event["type"] == "checkpoint" and event["step"] >= 6, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=300) == 0
    result = result_of(run)
    assert result.outcome == "stopped"
    newest, older = sorted((run / "checkpoints").glob("step-*.pt"), reverse=True)
    assert int(newest.stem.removeprefix("step-")) == result.step
    newest.write_bytes(newest.read_bytes()[: newest.stat().st_size // 2])
    process = start(run)
    wait_for(run, lambda event: event["type"] == "resumed", process)
    process.kill()
    process.wait()
    events, _ = read_lines(run / "events.jsonl")
    resumed = next(event for event in events if event["type"] == "resumed")
    assert resumed["fromStep"] == int(older.stem.removeprefix("step-"))
    assert any(event["type"] == "message" and newest.name in event["text"] for event in events)


def test_refuses_a_leaking_split_and_names_what_is_wrong(make_run: MakeRun) -> None:
    run = make_run("leak")
    manifest = json.loads((run / "manifest.json").read_text())
    for image in manifest["images"][:8]:
        image["patientKey"] = "one patient"
    (run / "manifest.json").write_text(json.dumps(manifest))
    code, output = work(run)
    assert code == 2
    assert "patient one patient stands in" in output
    assert result_of(run).outcome == "failed"
    assert [event["type"] for event in events_of(run)] == ["message", "ended"]


def test_names_the_files_that_have_changed(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run("changed", "data.inputRows=160")
    paths = json.loads((run / "local" / "paths.json").read_text())
    first, second = list(paths)[:2]
    paths[first], paths[second] = str(tmp_path / "gone.dcm"), paths[first]
    (run / "local" / "paths.json").write_text(json.dumps(paths))
    code, output = work(run)
    assert code == 1
    assert "gone.dcm: no such file" in output
    assert "has changed" in output
    error = result_of(run).error or ""
    assert "2 of the run's images cannot be used" in error


def test_two_ranks_train_as_one_and_score_every_case_once(make_run: MakeRun) -> None:
    run = make_run("ranks", "execution.deviceCount=2", "patch.epochs=1", "whole.epochs=1")
    command = training_command(WORKER_COMMAND, run, 2)
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, timeout=600, check=False)
    assert done.returncode == 0, done.stderr.decode()
    events = events_of(run)
    assert events[0]["worldSize"] == 2
    assert len([event for event in events if event["type"] == "step"]) == events[0]["totalSteps"]
    with (run / "predictions.csv").open() as file:
        keys = [row["caseKey"] for row in csv.DictReader(file)]
    assert len(keys) == len(set(keys))
    assert result_of(run).outcome == "finished"
