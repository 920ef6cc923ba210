"""One run on several machines: what each is told, and two launchers that train together on this one."""

import csv
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mammobench.contract import ExitRecord, RunResult
from mammobench.runs.line_log import read_lines
from mammobench.runs.nodes import Nodes, NodesError, read_nodes
from mammobench.runs.run_files import RunFolder
from mammobench.runs.spawn import training_command

WORKER = ["python", "-m", "worker"]


def options(command: list[str]) -> set[str]:
    return {part for part in command[: command.index("--")] if part.startswith("--")}


def test_a_single_rank_needs_no_torchrun(tmp_path: Path) -> None:
    assert training_command(WORKER, tmp_path, 1) == [*WORKER, "--run", str(tmp_path)]


def test_one_node_brings_its_ranks_together_by_itself(tmp_path: Path) -> None:
    command = training_command(WORKER, tmp_path, 8)
    assert command[1:3] == ["-m", "mammobench.runs.torchrun"]
    assert {"--standalone", "--nnodes=1", "--nproc-per-node=8", "--max-restarts=0"} <= options(command)
    assert command[command.index("--") + 1 :] == [*WORKER, "--run", str(tmp_path)]


@pytest.mark.parametrize("rank_count", [1, 8])
def test_a_node_among_several_is_told_its_place_and_where_node_0_is(tmp_path: Path, rank_count: int) -> None:
    told = options(training_command(WORKER, tmp_path, rank_count, Nodes(4, 2, "gpu-node-0", 29500)))
    expected = {"--nnodes=4", "--node-rank=2", "--master-addr=gpu-node-0", "--master-port=29500"}
    assert expected | {f"--nproc-per-node={rank_count}"} <= told
    assert "--standalone" not in told


def test_the_place_comes_from_the_command_line_or_else_from_the_environment() -> None:
    environment = {"MAMMOBENCH_NODES": "2", "MAMMOBENCH_NODE_RANK": "1", "MAMMOBENCH_RENDEZVOUS": "a:1"}
    assert read_nodes(None, None, None, environment) == Nodes(2, 1, "a", 1)
    assert read_nodes("3", "2", "[::1]:29500", environment) == Nodes(3, 2, "::1", 29500)
    assert read_nodes(None, None, None, {}) == Nodes()


def test_says_all_that_is_wrong_with_the_place() -> None:
    with pytest.raises(NodesError) as caught:
        read_nodes("2", "2", "host", {})
    assert "--node-rank" in str(caught.value)
    assert "--rendezvous" in str(caught.value)
    for count, rank, rendezvous in (("0", "0", "a:1"), ("two", "0", "a:1"), ("2", "0", "a:99999"), ("2", "-1", "a:1")):
        with pytest.raises(NodesError):
            read_nodes(count, rank, rendezvous, {})


def test_only_node_0_writes_the_runs_own_files(tmp_path: Path) -> None:
    first, second = RunFolder(tmp_path), RunFolder(tmp_path, node=1)
    for own in ("supervision", "telemetry", "exit", "launcher_lock", "launcher_record", "log"):
        assert getattr(second, own).parent == tmp_path / "local" / "node-1"
        assert getattr(first, own).parent in (tmp_path, tmp_path / "local")
    for shared in ("config", "manifest", "split", "paths", "result", "stop_request"):
        assert getattr(first, shared) == getattr(second, shared)


@pytest.mark.processes
def test_two_launchers_train_one_run(make_run: Callable[..., Path], tmp_path: Path) -> None:
    run = make_run("nodes", "patch.epochs=0", "whole.epochs=1", "whole.batchSizePerDevice=2")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        rendezvous = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    command = [sys.executable, "-m", "mammobench", "train", "--run", str(run), "--nodes", "2"]
    launchers = [
        subprocess.Popen(
            [*command, "--node-rank", str(node), "--rendezvous", rendezvous],
            env={**environment, "MAMMOBENCH_LEASE_DIR": str(tmp_path / "leases")},
            stderr=subprocess.PIPE,
            text=True,
        )
        for node in (0, 1)
    ]
    try:
        for launcher in launchers:
            _, said = launcher.communicate(timeout=300)
            assert launcher.returncode == 0, said + (run / "local" / "launcher.log").read_text()
    finally:
        for launcher in launchers:
            launcher.kill()
    events, _ = read_lines(run / "events.jsonl")
    assert events[0]["worldSize"] == 2
    steps = [event for event in events if event["type"] == "step"]
    assert len(steps) == events[0]["totalSteps"]
    assert RunResult.model_validate_json((run / "result.json").read_text()).outcome == "finished"
    held_out = {
        case["caseKey"] for case in json.loads((run / "split.json").read_text())["cases"] if case["part"] != "train"
    }
    with (run / "predictions.csv").open() as file:
        assert {row["caseKey"] for row in csv.DictReader(file)} >= held_out
    other = RunFolder(run, node=1)
    assert ExitRecord.model_validate_json(other.exit.read_text()).outcome == "finished"
    noted = [record["text"] for record in read_lines(other.supervision)[0]]
    assert any(text.startswith("Rank 1 is PID") for text in noted)
