"""Where and when a bench measured, as its results file says it."""

import datetime
from pathlib import Path
from typing import Any

from mammobench.contract import ExecutionConfig
from mammobench.training.environment import describe_environment
from mammobench.training.world import World


def circumstances(world: World, execution: ExecutionConfig, folder: Path) -> dict[str, Any]:
    """Commit, date, machine with the disk of `folder`, software, and what could not be read of them."""
    environment = describe_environment(world, execution, folder, folder)
    told = environment.model_dump(mode="json", by_alias=True)
    return {
        "commit": told["software"]["gitCommit"],
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": told["machine"],
        "software": {name: told["software"][name] for name in ("torch", "cudaRuntime", "cudnn", "python")},
        "unreadable": told["unreadable"],
    }
