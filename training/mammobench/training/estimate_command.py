"""`mammobench estimate`: the memory that a training step takes, from the network's shapes, with nothing trained."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from mammobench.config import load_config
from mammobench.contract import MemoryShapes, RunConfig, StageMemory
from mammobench.datasets import RefusedError, problem
from mammobench.terminal import DONE, REFUSED
from mammobench.training.batch_trial import StageName
from mammobench.training.init_run import add_override_arguments

if TYPE_CHECKING:
    from mammobench.models.memory import MemoryEstimate

ValueBytes: TypeAlias = Literal[2, 4]
_STAGES: tuple[StageName, ...] = ("patch", "whole")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `estimate`."""
    parser = commands.add_parser(
        "estimate",
        help="estimate the memory that a training step takes, from shapes alone",
        description="Runs the network once on tensors that have shapes and no memory, and counts what autograd\n"
        "keeps for the backward pass. An estimate: find-batch-size trains with it and knows.\n\n"
        "Exit codes: 0 estimated, 2 refused.",
        epilog="Example:\n\n  mammobench estimate --config paper-a100.json --memory-gib 40\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--config", type=Path, metavar="FILE", required=True, help="a preset or config, JSON or YAML")
    add_override_arguments(parser)
    text = "2 for a step in 16 bits, 4 in 32 (default: as the config's precision says; auto is 4 on a CPU, else 2)"
    parser.add_argument("--bytes-per-value", type=int, choices=(2, 4), help=text)
    parser.add_argument("--memory-gib", type=float, metavar="GIB", help="of a device: says which batch fits in it")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    try:
        if arguments.memory_gib is not None and not arguments.memory_gib > 0:
            raise RefusedError("Nothing fits in that.", [problem("--memory-gib", "must be positive")])
        config = load_config(arguments.config, [*arguments.set, *arguments.overrides])[0]
    except RefusedError as refused:
        refused.print_to_stderr()
        return REFUSED
    bytes_per_value = arguments.bytes_per_value or bytes_of_precision(config)
    if arguments.json:
        print(memory_shapes(config, bytes_per_value).model_dump_json(by_alias=True))
    else:
        print("\n".join(table(config, bytes_per_value, arguments.memory_gib)))
    return DONE


def memory_shapes(config: RunConfig, bytes_per_value: ValueBytes) -> MemoryShapes:
    """What each stage that has epochs needs, whatever its batch: every layer learning, which takes most."""
    from mammobench.models.memory import CONTEXT_BYTES, USABLE_SHARE

    estimates = estimates_of(config, bytes_per_value)
    return MemoryShapes(
        bytes_per_value=bytes_per_value,
        context_bytes=CONTEXT_BYTES,
        usable_share=USABLE_SHARE,
        stages=[
            StageMemory(stage=stage, state_bytes=each.state_bytes, image_bytes=each.image_bytes)
            for stage, each in estimates.items()
        ],
    )


def estimates_of(config: RunConfig, bytes_per_value: ValueBytes) -> "dict[StageName, MemoryEstimate]":
    """Of the stages that have epochs."""
    from mammobench.models.memory import estimate_memory

    found: dict[StageName, MemoryEstimate] = {}
    for stage in _STAGES:
        section = config.patch if stage == "patch" else config.whole
        if section.epochs == 0:
            continue
        edge, data = config.patch.patch_size_px, config.data
        rows, columns = (edge, edge) if stage == "patch" else (data.input_rows, data.input_columns)
        found[stage] = estimate_memory(
            config.model,
            rows,
            columns,
            bytes_per_value,
            kind=stage,
            states_per_parameter=1 if section.optimizer == "sgd" else 2,
            moving_average=stage == "whole" and config.whole.ema_decay is not None,
        )
    return found


def bytes_of_precision(config: RunConfig) -> ValueBytes:
    """Of the values that autograd keeps. `auto` is 16 bits on the GPUs that have them."""
    precision, device = config.execution.precision, config.execution.device
    return 2 if precision in ("fp16", "bf16") or (precision == "auto" and device != "cpu") else 4


def table(config: RunConfig, bytes_per_value: ValueBytes, memory_gib: float | None) -> list[str]:
    """Lines for a person."""
    lines = [f"{config.model.architecture}, {bytes_per_value} bytes a value; GiB of a device"]
    for stage, estimate in estimates_of(config, bytes_per_value).items():
        batch = (config.patch if stage == "patch" else config.whole).batch_size_per_device
        parts = f"{estimate.state_bytes / 2**30:.2f} + {batch} × {estimate.image_bytes / 2**30:.2f}"
        line = f"{stage:>5}  {estimate.batch_bytes(batch) / 2**30:.2f} = {parts}"
        if memory_gib is not None:
            line += f"; the largest batch in {memory_gib:g} GiB is {estimate.batch_that_fits(int(memory_gib * 2**30))}"
        lines.append(line)
    return lines
