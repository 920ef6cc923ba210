"""What telemetry costs: its share of a core, beside W&B's system monitor, and what it does to a training's steps.

    python test/bench/telemetry_bench.py [--minutes 10] [--window 60] [--note TEXT]

Cost: our sampler with 8 fake GPUs whose PCIe reads take 20 ms and a tree of 40 processes, and wandb offline with its
monitor on and off, all at 1 Hz in the same window; CPU time of all their processes, by the kernel's account. wandb is
installed into an environment of its own (.cache/wandb-venv), or it is said why not. It sees no GPU here, ours sees 8.

Steps: see step_blocks.py. The sampler is a process of its own, as beside a real run; off, it is stopped (SIGSTOP).

Promised: at most 1 % of a core and less than wandb's monitor; the slowdown's upper 95 % bound at most 1 % on two
saturated cores, 0.5 % on a GPU, from ten minutes or more. Written to test/bench/results/telemetry.json.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
from peer_packages import wandb_python
from step_blocks import run_blocks, slowdown

# Helpers of the tests.
sys.path.append(str(Path(__file__).resolve().parents[1] / "training" / "slow"))
from recording import record_result

CHILDREN = Path(__file__).parent / "telemetry_children.py"
SETTLE_SECONDS = 5.0


@contextmanager
def child(python: str | Path, *arguments: object) -> Iterator[psutil.Process]:
    """One process of telemetry_children.py, ready; it ends with the block."""
    command = [str(python), str(CHILDREN), *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == b"ready":
                break
        else:
            raise RuntimeError(f"{arguments[0]} ended with {process.wait()} before it was ready")
        yield psutil.Process(process.pid)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGCONT)
        process.communicate(timeout=120)


def cpu_seconds(process: psutil.Process) -> dict[str, float]:
    """CPU time so far of a process and its descendants, by name and PID."""
    family = [process, *process.children(recursive=True)]
    return {f"{each.name()} {each.pid}": sum(each.cpu_times()[:2]) for each in family}


def measure_cost(window_seconds: float, folder: Path) -> dict[str, Any]:
    """Share of a core of each, over one window in which all run."""
    python, why_not = wandb_python()
    with ExitStack() as stack:
        watched = stack.enter_context(child(sys.executable, "crowd"))
        common = ("--folder", folder, "--watch", watched.pid)
        measured = {
            "ours, 8 fake GPUs": stack.enter_context(child(sys.executable, "sampler", *common)),
            "ours, no GPU": stack.enter_context(child(sys.executable, "sampler", *common, "--gpus", 0)),
        }
        if python is not None:
            measured["wandb with its monitor"] = stack.enter_context(child(python, "wandb", *common))
            measured["wandb without"] = stack.enter_context(child(python, "wandb", *common, "--without-monitor"))
        time.sleep(SETTLE_SECONDS)
        began, before = time.monotonic(), {name: cpu_seconds(process) for name, process in measured.items()}
        time.sleep(window_seconds)
        elapsed, after = time.monotonic() - began, {name: cpu_seconds(each) for name, each in measured.items()}
    shares = {name: share_of_a_core(before[name], after[name], elapsed) for name in measured}
    both = [shares[name]["percentOfACore"] for name in ("wandb with its monitor", "wandb without") if name in shares]
    return {
        "windowSeconds": round(elapsed, 1),
        "processes": shares,
        "wandbMonitorPercentOfACore": round(both[0] - both[1], 3) if both else None,
        "wandbNotMeasured": why_not,
    }


def share_of_a_core(before: dict[str, float], after: dict[str, float], elapsed: float) -> dict[str, Any]:
    """Of all processes together, and of each."""
    each = {name: round(100 * (after[name] - before.get(name, 0.0)) / elapsed, 3) for name in after}
    return {"percentOfACore": round(sum(each.values()), 3), "byProcess": each}


def training_step() -> tuple[Callable[[], None], str]:
    """A step of a small convolutional network that saturates the device (or two cores), and the device's name."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch
    from torch import nn

    gpu = torch.cuda.is_available()
    device = torch.device("cuda" if gpu else "cpu")
    torch.set_num_threads(min(2, os.cpu_count() or 1))
    width, size, batch = (64, 512, 16) if gpu else (16, 96, 8)
    layers = [layer for _ in range(3) for layer in (nn.Conv2d(width, width, 3, padding=1), nn.ReLU())]
    network = nn.Sequential(nn.Conv2d(1, width, 3, padding=1), *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    network.to(device)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-4)
    images = torch.randn(batch, 1, size, size, device=device)

    def step() -> None:
        optimizer.zero_grad()
        network(images).square().mean().backward()
        optimizer.step()
        if gpu:
            torch.cuda.synchronize()

    return step, torch.cuda.get_device_name() if gpu else f"CPU, {torch.get_num_threads()} threads"


def measure_steps(minutes: float, block_seconds: float, folder: Path, seed: int) -> dict[str, Any]:
    """The slowdown by telemetry, and the control's."""
    step, device = training_step()
    real = [] if device.startswith("CPU") else ["--real"]
    cycles = max(2, round(60 * minutes / (4 * block_seconds)))
    with child(sys.executable, "sampler", "--folder", folder, "--watch", os.getpid(), *real) as sampler:
        for _ in range(3):
            step()
        blocks, ratios = run_blocks(
            step,
            lambda on: sampler.send_signal(signal.SIGCONT if on else signal.SIGSTOP),
            cycles=cycles,
            block_seconds=block_seconds,
            seed=seed,
        )
    return {
        "device": device,
        "gpus": "real" if real else "8 fake",
        "minutes": round(sum(block.steps * block.seconds_per_step for block in blocks) / 60, 2),
        "blockSeconds": block_seconds,
        "telemetryAgainstNone": asdict(slowdown(ratios["on/off"])),
        "noneAgainstNone": asdict(slowdown(ratios["off/off"])),
        "blocks": [asdict(block) for block in blocks],
    }


def print_results(figures: dict[str, Any]) -> None:
    """What was promised, and what was measured."""
    for name, share in figures["cost"]["processes"].items():
        print(f"{name:<28} {share['percentOfACore']:7.3f} % of a core")
    monitor = figures["cost"]["wandbMonitorPercentOfACore"]
    print(f"{'wandb, its monitor alone':<28} {monitor if monitor is not None else figures['cost']['wandbNotMeasured']}")
    for name, key in (("telemetry against none", "telemetryAgainstNone"), ("none against none", "noneAgainstNone")):
        found = figures["steps"][key]
        print(f"{name:<28} {found['percent']} % slower ({found['low95']} to {found['high95']}), {found['pairs']} pairs")


def main() -> None:
    """Measures, prints and records."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="of blocks")
    parser.add_argument("--block-seconds", type=float, default=10.0)
    parser.add_argument("--window", type=float, default=60.0, help="seconds over which the cost is taken")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--note", default=None, help="what else this machine did meanwhile")
    arguments = parser.parse_args()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            "machine": {"cores": os.cpu_count(), "memoryBytes": psutil.virtual_memory().total},
            "loadAverageBefore": round(load_before, 2),
            "note": arguments.note,
            "cost": measure_cost(arguments.window, Path(folder)),
            "steps": measure_steps(arguments.minutes, arguments.block_seconds, Path(folder), arguments.seed),
        }
    print_results(figures)
    print(record_result("telemetry", figures))


if __name__ == "__main__":
    main()
