"""The processes that telemetry_bench.py measures, each until its standard input ends: sampler, wandb, crowd."""

import argparse
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sampler(arguments: argparse.Namespace) -> None:
    """Our sampler as the launcher runs it: host, GPUs, a process tree, one line of JSON a second into a log."""
    sys.path.insert(0, str(ROOT / "test" / "training" / "telemetry"))
    from fake_nvml import RecordedNvml, answers_of

    from mammobench.runs.line_log import LineLog
    from mammobench.telemetry import MissingSensors, Sampler, open_gpus, sample_regularly

    missing = MissingSensors(lambda _text: None)
    answers = {**answers_of(), "nvmlDeviceGetCount()": [arguments.gpus]}
    gpus = open_gpus(missing, None if arguments.real else RecordedNvml(answers, sleep=time.sleep))
    watching = Sampler(folder=arguments.folder, gpus=gpus, tree_root_pid=arguments.watch, report_missing=missing)
    ended = threading.Event()
    log = LineLog(arguments.folder / f"telemetry-{os.getpid()}.jsonl")
    work = (watching, log.append, ended, arguments.interval)
    thread = threading.Thread(target=sample_regularly, args=work)
    thread.start()
    ready()
    ended.set()
    thread.join()


def wandb(arguments: argparse.Namespace) -> None:
    """W&B's client and service, offline, with its system monitor on or off; it is told nothing else."""
    os.chdir(arguments.folder)
    os.environ["WANDB_SILENT"] = "true"
    import wandb as weights_and_biases

    settings = weights_and_biases.Settings(
        x_disable_stats=arguments.without_monitor,
        x_stats_sampling_interval=arguments.interval,
        x_stats_pid=arguments.watch,
        x_stats_track_process_tree=True,
    )
    run = weights_and_biases.init(mode="offline", project="bench", dir=str(arguments.folder), settings=settings)
    ready()
    run.finish()


def crowd(arguments: argparse.Namespace) -> None:
    """Idle processes to be watched: as many as a training on 8 GPUs with its data workers has."""
    children = [subprocess.Popen(["sleep", "100000"]) for _ in range(arguments.count)]
    ready()
    for child in children:
        child.kill()


def ready() -> None:
    """Says so, and waits for standard input to end."""
    print("ready", flush=True)
    sys.stdin.read()


def main() -> None:
    """Runs the one named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["sampler", "wandb", "crowd"])
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    parser.add_argument("--gpus", type=int, default=8)
    parser.add_argument("--real", action="store_true", help="this machine's GPUs instead of fake ones")
    parser.add_argument("--watch", type=int, default=os.getpid(), metavar="PID")
    parser.add_argument("--interval", type=float, default=1.0)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--without-monitor", action="store_true")
    arguments = parser.parse_args()
    {"sampler": sampler, "wandb": wandb, "crowd": crowd}[arguments.what](arguments)


if __name__ == "__main__":
    main()
