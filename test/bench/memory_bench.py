"""How near the memory estimate comes to what a GPU takes: python test/bench/memory_bench.py [--out FILE] [PART …]

Each case trains three real steps in a process of its own (mammobench.training.batch_trial), and torch says how much it
reserved; `mammobench estimate` counted the same from shapes alone. What a process takes beside torch's tensors (CUDA's
context) is what the driver says is used, less what torch reserved. Last, the largest batch that the estimate foretells
under a limit is trained under that limit, and so is a batch half as large again. Writes the table with the machine, the
commit and the date; parts that are not asked for stay as they are in the file.

On a machine without a GPU there is nothing to measure: exit code 2.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from circumstances import circumstances

from mammobench.config import load_config
from mammobench.contract import RunConfig
from mammobench.models.memory import CONTEXT_BYTES
from mammobench.training.batch_trial import StageName, TrialOrder
from mammobench.training.estimate_command import bytes_of_precision, estimates_of
from mammobench.training.find_batch_size import run_trial, trial_config
from mammobench.training.world import join_world

HERE = Path(__file__).parent
PRESET = HERE.parents[1] / "assets" / "presets" / "paper-a100.json"
GIB = 2**30
AT_ONCE = 3
LIMIT_GIB = 24
"""Under which the largest batch is sought: that of a common card."""


@dataclass(frozen=True)
class Case:
    """What is trained, and how."""

    stage: StageName
    architecture: str
    precision: str
    batch: int
    execution: tuple[str, ...] = ()
    """Overrides beyond the precision."""

    def config(self) -> RunConfig:
        """The study's, with this network, precision and batch."""
        told = (f"model.architecture={self.architecture}", f"execution.precision={self.precision}")
        batch = f"{self.stage}.batchSizePerDevice={self.batch}"
        return load_config(PRESET, [*told, batch, "execution.device=cuda", "execution.deviceCount=1", *self.execution])[
            0
        ]


CASES = (
    *(Case("whole", "resnet50", "fp32", batch) for batch in (2, 8, 16)),
    *(Case("whole", "resnet50", "bf16", batch) for batch in (2, 8, 16, 32)),
    Case("whole", "resnet50", "fp16", 16),
    Case("whole", "resnet50", "bf16", 16, ("execution.channelsLast=true",)),
    Case("whole", "resnet50", "bf16", 16, ("execution.channelsLast=true", "execution.compile=true")),
    Case("whole", "resnet18", "fp32", 16),
    Case("whole", "resnet18", "bf16", 32),
    Case("patch", "resnet50", "fp32", 128),
    Case("patch", "resnet50", "bf16", 256),
)
LARGEST = (
    Case("whole", "resnet50", "fp32", 1),
    Case("whole", "resnet50", "bf16", 1),
    Case("whole", "resnet18", "bf16", 1),
    Case("patch", "resnet50", "bf16", 1),
)

_CONTEXT = """
import torch
weights = torch.randn(64, 64, 3, 3, device="cuda", requires_grad=True)
torch.nn.functional.conv2d(torch.randn(8, 64, 128, 128, device="cuda"), weights).sum().backward()
torch.cuda.synchronize()
free, total = torch.cuda.mem_get_info()
print(total - free - torch.cuda.memory_reserved())
"""


def measure(case: Case) -> dict[str, Any]:
    """A row: the estimate, what was reserved, and how far they are apart."""
    config = case.config()
    estimate = estimates_of(config, bytes_of_precision(config))[case.stage]
    foretold = estimate.batch_bytes(case.batch)
    trial = run_trial(
        TrialOrder(trial_config(config, case.stage, case.batch, "cuda"), case.stage, None, os.getpid()), {}
    )
    row: dict[str, Any] = {
        "stage": case.stage,
        "architecture": case.architecture,
        "precision": case.precision,
        "execution": list(case.execution),
        "batch": case.batch,
        "estimatedGib": round(foretold / GIB, 3),
    }
    if trial.peak_bytes is None:
        return {**row, "reason": trial.reason}
    return {**row, "reservedGib": round(trial.peak_bytes / GIB, 3), "ratio": round(trial.peak_bytes / foretold, 3)}


def largest(case: Case) -> dict[str, Any]:
    """The largest batch under the limit, as foretold: does it fit, and does half as much again?"""
    config, limit_bytes = case.config(), LIMIT_GIB * GIB
    estimate = estimates_of(config, bytes_of_precision(config))[case.stage]
    # Torch alone is held to the limit: a device would have to hold the context too.
    foretold = estimate.batch_that_fits(limit_bytes + CONTEXT_BYTES)
    trials = []
    for batch in (foretold, foretold * 3 // 2):
        order = TrialOrder(trial_config(config, case.stage, batch, "cuda"), case.stage, limit_bytes, os.getpid())
        report = run_trial(order, {})
        reserved = None if report.peak_bytes is None else round(report.peak_bytes / GIB, 3)
        trials.append({"batch": batch, "fits": report.fits, "reservedGib": reserved, "reason": report.reason})
    return {
        "stage": case.stage,
        "architecture": case.architecture,
        "precision": case.precision,
        "limitGib": LIMIT_GIB,
        "foretold": foretold,
        "trials": trials,
    }


def context_bytes() -> int:
    """Of a process that has run a convolution forward and backward; nothing else may use the GPU meanwhile."""
    done = subprocess.run([sys.executable, "-c", _CONTEXT], capture_output=True, text=True, check=True)
    return int(done.stdout)


def print_row(row: dict[str, Any]) -> None:
    """As it comes."""
    name = f"{row['stage']} {row['architecture']} {row['precision']} x {row['batch']} {' '.join(row['execution'])}"
    found = row["reason"] if "reason" in row else f"{row['reservedGib']:7.2f} reserved, {row['ratio']:.2f} x"
    print(f"{name:<80} {row['estimatedGib']:7.2f} GiB estimated, {found}", flush=True)


def main() -> int:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "memory.json")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.parts) - set(PARTS))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    if not torch.cuda.is_available():
        print("There is no GPU here that torch could use: nothing to measure.", file=sys.stderr)
        return 2
    record = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
    for part in arguments.parts or PARTS:
        record[part] = PARTS[part]()
    execution = CASES[0].config().execution
    now = circumstances(join_world(execution), execution, HERE)
    arguments.out.write_text(json.dumps({**record, **now}, indent=2) + "\n")
    print(f"\n{arguments.out}")
    return 0


def measure_context() -> int:
    """Alone on the GPU."""
    context = context_bytes()
    print(f"CUDA context {context / GIB:.3f} GiB; the estimate says {CONTEXT_BYTES / GIB:.3f}", flush=True)
    return context


def measure_cases() -> list[dict[str, Any]]:
    """What one reserves does not depend on the others, as long as all find room."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rows = []
        for row in pool.map(measure, CASES):
            print_row(row)
            rows.append(row)
    return rows


def measure_largest() -> list[dict[str, Any]]:
    """Likewise."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rows = list(pool.map(largest, LARGEST))
    for row in rows:
        print(json.dumps(row), flush=True)
    return rows


PARTS: dict[str, Callable[[], Any]] = {
    "contextBytes": measure_context,
    "cases": measure_cases,
    "largestBatch": measure_largest,
}


if __name__ == "__main__":
    sys.exit(main())
