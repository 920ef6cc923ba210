"""events.jsonl, as the contract has it: rank 0 writes a line for everything that happens."""

import math
from typing import Any, Literal

from mammobench.contract import AucEstimate, ExportParity
from mammobench.runs.line_log import LineLog

Stage = Literal["prepare", "patch", "whole", "test", "export"]


class Events:
    """The run's event log during one attempt; without a log (ranks above 0) everything is said to nobody."""

    def __init__(self, log: LineLog | None, attempt: int) -> None:
        self._log = log
        self.attempt = attempt

    def started(self, world_size: int, device: str, total_steps: int) -> None:
        """The attempt's first line."""
        self._write("started", world_size=world_size, device=device, total_steps=total_steps)

    def resumed(self, from_step: int) -> None:
        """What lies after this step in the log is superseded."""
        self._write("resumed", from_step=from_step)

    def stage_started(
        self, stage: Stage, step: int, epochs: int | None = None, steps_per_epoch: int | None = None
    ) -> None:
        """A stage begins or goes on at `step`."""
        self._write("stage-started", stage=stage, epochs=epochs, steps_per_epoch=steps_per_epoch, step=step)

    def progress(self, stage: Stage, done: int, total: int) -> None:
        """Of a stage without optimizer steps; about a hundred lines of it, however long the stage."""
        if done < total and done % max(1, total // 100) != 0:
            return
        self._write("progress", stage=stage, done=done, total=total)

    def step(
        self,
        stage: Stage,
        step: int,
        epoch: int,
        loss: float,
        learning_rate: float,
        images_per_second: float,
        data_wait: float,
    ) -> None:
        """One optimizer step."""
        self._write(
            "step",
            stage=stage,
            step=step,
            epoch=epoch,
            loss=_finite(loss),
            learning_rate=learning_rate,
            images_per_second=_finite(round(images_per_second, 3)),
            data_wait_fraction=round(data_wait, 4),
        )

    def epoch_ended(
        self,
        stage: Stage,
        step: int,
        epoch: int,
        train_loss: float | None,
        validation_loss: float | None,
        validation_auc: AucEstimate | None,
        validation_accuracy: float | None,
        selected: bool,
    ) -> None:
        """An epoch and its validation are done."""
        self._write(
            "epoch-ended",
            stage=stage,
            step=step,
            epoch=epoch,
            train_loss=_finite(train_loss),
            validation_loss=_finite(validation_loss),
            validation_auc=None if validation_auc is None else validation_auc.model_dump(mode="json", by_alias=True),
            validation_accuracy=validation_accuracy,
            selected=selected,
        )

    def checkpoint(self, step: int, file: str) -> None:
        """A checkpoint lies on the disk."""
        self._write("checkpoint", step=step, file=file)

    def evaluated(self, test_auc: AucEstimate) -> None:
        """The test cases were scored."""
        self._write("evaluated", test_auc=test_auc.model_dump(mode="json", by_alias=True))

    def exported(self, file: str, parity: ExportParity) -> None:
        """The model passed its gate."""
        self._write("exported", file=file, parity=parity.model_dump(mode="json", by_alias=True))

    def message(self, level: Literal["info", "warning", "error"], text: str) -> None:
        """A sentence for a person."""
        self._write("message", level=level, text=text)

    def ended(self, outcome: Literal["finished", "stopped", "failed"], step: int) -> None:
        """The attempt's last line; it is put on the disk."""
        self._write("ended", outcome=outcome, step=step)
        if self._log is not None:
            self._log.flush_to_disk()

    def _write(self, kind: str, **fields: Any) -> None:
        if self._log is not None:
            self._log.append({"type": kind, "attempt": self.attempt} | {_camel(name): fields[name] for name in fields})


def _camel(name: str) -> str:
    """The contract's spelling of a field: steps_per_epoch → stepsPerEpoch."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
