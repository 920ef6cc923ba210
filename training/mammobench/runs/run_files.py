"""The files of a run folder as its launcher reads and writes them: whole, or by line, never in between."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mammobench.config import UNKNOWN, ConfigFacts, facts_of_split, read_config
from mammobench.contract import ExitRecord, LauncherRecord, LocalPaths, Manifest, RunConfig, RunResult, Split
from mammobench.datasets import RefusedError
from mammobench.runs.line_log import read_lines

Parsed = TypeVar("Parsed", bound=BaseModel)

_LOG_TAIL_BYTES = 65_536


class RunFolder:
    """Where each file of a run lies.

    Where several nodes share the folder, each has a launcher of its own. That of node 0 writes the run's files; what
    another's says about itself, `node` above 0, lies in local/node-<n>.
    """

    def __init__(self, folder: Path, node: int = 0) -> None:
        self.path = folder.resolve()
        self.local = self.path / "local"
        said, kept = (self.path, self.local) if node == 0 else [self.local / f"node-{node}"] * 2
        self.config = self.path / "config.json"
        self.manifest = self.path / "manifest.json"
        self.split = self.path / "split.json"
        self.paths = self.local / "paths.json"
        self.supervision = said / "supervision.jsonl"
        self.telemetry = said / "telemetry.jsonl"
        self.result = self.path / "result.json"
        self.exit = said / "exit.json"
        self.stop_request = self.path / "stop.request"
        self.launcher_lock = kept / "launcher.lock"
        self.launcher_record = kept / "launcher.json"
        self.log = kept / "launcher.log"

    def check(self) -> tuple[RunConfig | None, list[str]]:
        """The run's config, and everything that keeps it from starting, each with its file and field."""
        problems: list[str] = []
        manifest = read_checked(self.manifest, Manifest, problems.append)
        split = read_checked(self.split, Split, problems.append)
        read_checked(self.paths, LocalPaths, problems.append)
        facts = UNKNOWN if manifest is None or split is None else facts_of_split(manifest, split)
        config, problems_of_config = self.check_config(facts)
        return (None if problems else config), [*problems_of_config, *problems]

    def check_config(self, facts: ConfigFacts = UNKNOWN) -> tuple[RunConfig | None, list[str]]:
        """The run's config as today's format has it, and what keeps it from starting on such devices."""
        try:
            return read_config(self.config, facts)[0], []
        except RefusedError as refused:
            fields = [found for found in refused.problems if not found.path.startswith(str(self.config))]
            if not fields:
                return None, [refused.message]
            return None, [f"{self.config}{found.path}: {found.message}" for found in fields]

    def last_attempt(self) -> int:
        """The number of the latest attempt that left a trace; 0 before the first."""
        noted = [
            record["attempt"] for record in read_lines(self.supervision)[0] if isinstance(record.get("attempt"), int)
        ]
        return max([self.attempt_on_record(), *noted])

    def attempt_on_record(self) -> int:
        """The latest attempt whose processes began or which ended: a queued one has then had its turn."""
        ended = read_optional(self.exit, ExitRecord)
        launched = read_optional(self.launcher_record, LauncherRecord)
        return max([0, *([ended.attempt] if ended else []), *([launched.attempt] if launched else [])])

    def result_of(self, attempt: int) -> RunResult | None:
        """What the worker says became of this attempt; None when it says nothing, or speaks of another."""
        result = read_optional(self.result, RunResult)
        return result if result is not None and result.attempt == attempt else None

    def log_size(self) -> int:
        """How long the log is now: where an attempt's own lines begin."""
        try:
            return self.log.stat().st_size
        except OSError:
            return 0

    @property
    def prepared_cache(self) -> Path:
        """The workspace's cache of prepared images, or one of the run's own where there is no workspace."""
        shared = self.path.parent.parent / "cache"
        return (shared if shared.is_dir() else self.local / "cache") / "prepared"

    def log_tail(self, since_byte: int, lines: int) -> list[str]:
        """The log's last lines, none of them from before this offset."""
        try:
            with self.log.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(since_byte, size - _LOG_TAIL_BYTES))
                text = file.read().decode(errors="replace")
        except OSError:
            return []
        return [line.rstrip() for line in text.splitlines() if line.strip()][-lines:]


def read_checked(path: Path, model: type[Parsed], report: Callable[[str], None]) -> Parsed | None:
    """The file as the contract has it; reports every error at once, each with its JSON pointer."""
    try:
        return model.model_validate(json.loads(path.read_bytes()))
    except OSError as error:
        report(f"{path}: {error.strerror}")
    except ValidationError as error:
        for detail in error.errors():
            pointer = "".join(f"/{part}" for part in detail["loc"])
            report(f"{path}{pointer}: {detail['msg']}")
    except ValueError as error:
        report(f"{path}: not JSON ({error})")
    return None


def read_optional(path: Path, model: type[Parsed]) -> Parsed | None:
    """The file as the contract has it; None when it is missing or unreadable."""
    return read_checked(path, model, lambda _problem: None)


def write_record(path: Path, record: BaseModel) -> None:
    """Writes the file whole: a reader, or a crash, meets the old one or the new one."""
    write_whole(path, record.model_dump(mode="json", by_alias=True))


def write_whole(path: Path, content: Any) -> None:
    """Writes JSON under a temporary name, puts it on the disk, then renames it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
