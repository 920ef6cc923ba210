"""`mammobench train`: starts a run, or goes on with it, and shows how far it is."""

import argparse
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

from mammobench.runs import (
    NODE_RANK_VARIABLE,
    NODES_VARIABLE,
    RENDEZVOUS_VARIABLE,
    NodesError,
    RunFolder,
    launch_run,
    read_nodes,
)
from mammobench.terminal import REFUSED
from mammobench.training.run_view import watching

EPILOG = """The run goes on when the terminal closes. Ctrl+C, or a file named stop.request in the run folder, ends it
after the step in hand with a checkpoint; the same command goes on from there.

A run takes its GPUs, or as many processor cores as it has threads, for itself: what another run has is refused, with
who has it. `mammobench queue` waits for it instead.

Exit codes: 0 finished, or stopped with a checkpoint; 1 failed (result.json and exit.json say why); 2 never began
(config, split or files refused, devices taken, already finished); 3, with --from-queue only: not now (devices taken, or
its place in the queue withdrawn), and nothing was written.

  mammobench train --run runs/first
  mammobench train --data phantom --config assets/presets/smoke-cpu.json --out runs/second whole.epochs=3
  mammobench train --run /shared/runs/first --nodes 2 --node-rank 0 --rendezvous first-host:29500
"""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `train`."""
    parser = commands.add_parser(
        "train",
        help="train a run: start it, or go on from its newest checkpoint",
        description="Trains the run of a folder (--run), or makes the folder first (--data, --config, --out).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--run", type=Path, metavar="DIR", dest="run_folder", help="the run's folder")
    parser.add_argument("--data", type=Path, metavar="DIR", help="as for init-run: a folder with truth.json")
    parser.add_argument("--config", type=Path, metavar="FILE", help="as for init-run: a preset or a config")
    parser.add_argument("--out", type=Path, metavar="DIR", help="as for init-run: the run folder to make")
    parser.add_argument(
        "overrides", nargs="*", metavar="SECTION.KEY=VALUE", help="overrides the config of a new run, such as seed=2"
    )
    text = "seconds between a stop request and killing what still runs (default %(default)g)"
    parser.add_argument("--grace", type=float, default=60.0, metavar="SECONDS", help=text)
    text = "seconds until all ranks have met and the first stage begins, or the run fails (default %(default)g)"
    parser.add_argument("--start-up-seconds", type=float, default=900.0, metavar="SECONDS", help=text)
    text = "resume this often after a crash, on one machine; never after what would happen again (default 0)"
    parser.add_argument("--retries", type=int, default=0, metavar="N", help=text)
    text = "before the first retry, doubled before each other (default %(default)g)"
    parser.add_argument("--retry-wait-seconds", type=float, default=30.0, metavar="SECONDS", help=text)
    text = f"machines that train together; on each the same command (default 1, or ${NODES_VARIABLE})"
    parser.add_argument("--nodes", metavar="N", help=text)
    parser.add_argument("--node-rank", metavar="N", help=f"this machine's, from 0 (or ${NODE_RANK_VARIABLE})")
    text = f"where node 0 waits for the others (or ${RENDEZVOUS_VARIABLE})"
    parser.add_argument("--rendezvous", metavar="HOST:PORT", help=text)
    text = "take GPUs on which others compute without a lease"
    parser.add_argument("--share-gpus", action="store_true", help=text)
    text = "as the queue's runner starts it: give way with exit code 3, without a trace, while the devices are taken"
    parser.add_argument("--from-queue", action="store_true", help=text)
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    makes = [arguments.data, arguments.config, arguments.out]
    if arguments.run_folder is None and None in makes:
        print("train: give --run DIR, or --data, --config and --out together.", file=sys.stderr)
        return REFUSED
    if arguments.run_folder is not None and (any(value is not None for value in makes) or arguments.overrides):
        print(
            "train: --run takes the folder's own config; leave --data, --config, --out and overrides out.",
            file=sys.stderr,
        )
        return REFUSED
    if arguments.from_queue and arguments.run_folder is None:
        print("train: --from-queue goes with --run DIR, a run of a workspace's queue.", file=sys.stderr)
        return REFUSED
    try:
        nodes = read_nodes(arguments.nodes, arguments.node_rank, arguments.rendezvous)
    except NodesError as error:
        print(f"train: {error}", file=sys.stderr)
        return REFUSED
    folder = arguments.run_folder or arguments.out
    if arguments.run_folder is None:
        code = _init_run(arguments)
        if code != 0:
            return code
    with nullcontext() if arguments.quiet else watching(RunFolder(folder), sys.stdout):
        return launch_run(
            folder,
            arguments.grace,
            nodes,
            start_up_seconds=arguments.start_up_seconds,
            retries=arguments.retries,
            retry_wait_seconds=arguments.retry_wait_seconds,
            from_queue=arguments.from_queue,
            share_gpus=arguments.share_gpus,
        )


def _init_run(arguments: argparse.Namespace) -> int:
    """In a process of its own: the launcher adopts and reaps every descendant, and wants none from before."""
    command = [sys.executable, "-m", "mammobench", "init-run", "--data", str(arguments.data)]
    command += ["--config", str(arguments.config), "--out", str(arguments.out), *arguments.overrides]
    return subprocess.run(command, check=False).returncode
