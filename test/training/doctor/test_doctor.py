import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from fake_gpu_facts import FakeGpuFacts
from recorded_machines import apollo, write_tree

from mammobench.doctor import checks, command
from mammobench.doctor.checks import CHECKS, Check, run_checks
from mammobench.doctor.disk_speed import measure_disk_speed
from mammobench.doctor.finding import CheckResult, Finding, ok, problem, warning
from mammobench.doctor.probe import Probe
from mammobench.machines import MachineSources, cpu_quota, memory_limit


def crash(_probe: Probe) -> Finding:
    raise OSError("the sensor is gone")


SOME = (
    Check("fine", "Because.", lambda _probe: ok("as it should be")),
    Check("crashing", "Because.", crash),
    Check("slow", "Speed matters.", lambda _probe: warning("slow", "Go faster.")),
)
BAD = Check("bad", "Runs fail.", lambda _probe: problem("broken", "Mend it."))


def told(monkeypatch: pytest.MonkeyPatch, folder: Path, some: tuple[Check, ...], as_json: bool) -> tuple[int, str]:
    monkeypatch.setattr(command, "CHECKS", some)
    out = io.StringIO()
    return command.doctor(folder, as_json, out), out.getvalue()


def test_a_crashing_check_is_unknown_and_the_others_go_on(tmp_path: Path) -> None:
    results = list(run_checks(Probe(tmp_path), [*SOME, BAD]))
    assert [result.finding.status for result in results] == ["ok", "unknown", "warning", "problem"]
    assert "the sensor is gone" in results[1].finding.evidence


def test_only_problems_make_the_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, tmp_path, SOME, as_json=False)[0] == 0
    assert told(monkeypatch, tmp_path, (*SOME, BAD), as_json=False)[0] == 1


def test_json_has_every_check_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = told(monkeypatch, tmp_path, (*SOME, BAD), as_json=True)
    found = json.loads(text)
    assert code == 1
    assert [check["name"] for check in found["checks"]] == ["fine", "crashing", "slow", "bad"]
    assert found["checks"][3] == {
        "name": "bad",
        "why": "Runs fail.",
        "status": "problem",
        "evidence": "broken",
        "remedy": "Mend it.",
    }


def test_a_line_says_why_and_what_to_do_where_something_is_wrong(tmp_path: Path) -> None:
    bad = CheckResult("bad", "Runs fail.", problem("broken", "Mend it."))
    assert command.described(bad, with_color=False) == [
        "problem  bad: broken",
        "         Why: Runs fail.",
        "         Do:  Mend it.",
    ]
    assert command.described(CheckResult("fine", "Because.", ok("well")), with_color=False) == ["ok       fine: well"]
    assert "\x1b[31m✗\x1b[0m" in command.described(bad, with_color=True)[0]


def test_a_missing_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.doctor(tmp_path / "gone", False, io.StringIO()) == 2
    assert "no such folder" in capsys.readouterr().err


def test_this_machine_is_checked_without_a_crash(tmp_path: Path) -> None:
    results = {result.name: result.finding for result in run_checks(Probe(tmp_path), CHECKS)}
    assert len(results) == len(CHECKS) >= 20
    assert not [name for name, found in results.items() if "the check itself failed" in found.evidence]
    assert results["python"].status == "ok"


def test_the_studys_machine_is_diagnosed_from_what_the_kernel_and_nvml_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told_by(module: str, variables: dict[str, str], _seconds: float) -> dict[str, object]:
        if module.endswith("torch_facts"):
            return {"version": "1.7.1", "cudaRuntime": "10.2", "architectures": ["sm_37", "sm_70", "sm_75"]}
        assert variables["CUDA_VISIBLE_DEVICES"] == "GPU-0"
        error = "CUDA error: no kernel image is available for execution on the device"
        return {"startSeconds": None, "secondSeconds": None, "error": error}

    monkeypatch.setattr("mammobench.doctor.probe._told_by", told_by)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    sources = apollo(tmp_path)
    for bus in range(8):
        write_tree(tmp_path, {f"sys/bus/pci/devices/{bus}/vendor": "0x10de\n"})
        write_tree(tmp_path, {f"sys/bus/pci/devices/{bus}/class": "0x030200\n"})
    probe = Probe(tmp_path, sources, FakeGpuFacts(count=8))
    found = {result.name: result.finding.status for result in run_checks(probe, CHECKS)}
    assert probe.driver.pci_gpu_count == 8
    assert {name: found[name] for name in ("nvidia-driver", "torch-cuda", "driver-version", "mig", "gpu-errors")} == {
        "nvidia-driver": "ok",
        "torch-cuda": "ok",
        "driver-version": "ok",
        "mig": "ok",
        "gpu-errors": "ok",
    }
    assert found["gpu-architecture"] == found["kernel-image"] == found["convolution"] == "problem"


def test_a_torch_that_cannot_be_imported_is_a_problem_found_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text("raise OSError('libcudart.so.12: cannot open shared object file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    probe = Probe(tmp_path)
    found = {result.name: result.finding for result in run_checks(probe, checks.CHECKS[:6])}
    assert found["torch"].status == "problem"
    assert "libcudart.so.12" in found["torch"].evidence
    assert found["torch-cuda"].status == "unknown"


def test_the_timed_convolution_says_why_it_could_not_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mammobench.doctor.timed_convolution"],
        capture_output=True,
        text=True,
        check=True,
        env={"CUDA_VISIBLE_DEVICES": "", "PATH": ""},
    )
    assert json.loads(done.stdout)["error"]


def test_timing_the_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    speed = measure_disk_speed(tmp_path, 8 << 20)
    assert speed.size_bytes == 8 << 20
    assert speed.write > 0
    assert speed.read > 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("files", "cores", "memory"),
    [
        ({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"}, None, None),
        (
            {
                "proc/self/cgroup": "0::/pods/one\n",
                "sys/fs/cgroup/pods/cpu.max": "150000 100000\n",
                "sys/fs/cgroup/pods/one/cpu.max": "400000 100000\n",
                "sys/fs/cgroup/pods/one/memory.max": "1073741824\n",
            },
            1.5,
            2**30,
        ),
        (
            {
                "proc/self/cgroup": "3:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n",
                # Inside a container the group's own path is mounted as the root.
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            },
            2.0,
            None,
        ),
    ],
)
def test_a_control_groups_limits_are_read(
    tmp_path: Path, files: dict[str, str], cores: float | None, memory: int | None
) -> None:
    write_tree(tmp_path, files)
    sources = MachineSources(sys=tmp_path / "sys", proc=tmp_path / "proc")
    assert cpu_quota(sources) == cores
    assert memory_limit(sources) == memory
