"""What a check found."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["ok", "warning", "problem", "unknown", "skipped"]


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: what was seen, and what to do about it.

    problem: a run would fail or give nothing useful. warning: it would be slow, or fail in some settings. unknown: the
    check itself could not be made. skipped: it does not apply to this machine.
    """

    status: Status
    evidence: str
    remedy: str | None = None


@dataclass(frozen=True)
class CheckResult:
    """A finding under its check's name, with why the check is there."""

    name: str
    why: str
    finding: Finding

    def to_json(self) -> dict[str, Any]:
        """name, why, status, evidence, remedy."""
        return {"name": self.name, "why": self.why, **asdict(self.finding)}


def ok(evidence: str) -> Finding:
    """Nothing to do."""
    return Finding("ok", evidence)


def warning(evidence: str, remedy: str) -> Finding:
    """Slow, or failing in some settings."""
    return Finding("warning", evidence, remedy)


def problem(evidence: str, remedy: str) -> Finding:
    """A run would fail."""
    return Finding("problem", evidence, remedy)


def unknown(evidence: str, remedy: str | None = None) -> Finding:
    """Could not be checked."""
    return Finding("unknown", evidence, remedy)


def skipped(evidence: str) -> Finding:
    """Does not apply here."""
    return Finding("skipped", evidence)
