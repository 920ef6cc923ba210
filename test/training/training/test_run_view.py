"""What a person sees of a run while it trains."""

import io
import json
from pathlib import Path
from typing import Any

from mammobench.runs import RunFolder
from mammobench.training.run_view import Follower, RunView, watching

ESTIMATE = {
    "auc": 0.8,
    "lower": 0.7,
    "upper": 0.9,
    "caseCount": 40,
    "unit": "image",
    "patientCount": 10,
    "splitHash": "ab" * 32,
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def step(number: int, at_ms: float) -> dict[str, Any]:
    return {"type": "step", "stage": "whole", "step": number, "epoch": 1, "loss": 0.5, "monotonicMs": at_ms}


STORY: list[dict[str, Any]] = [
    {"type": "started", "attempt": 1, "device": "cpu", "worldSize": 1, "totalSteps": 100},
    {"type": "stage-started", "stage": "whole", "epochs": 2, "stepsPerEpoch": 50},
    step(1, 1000.0),
    {
        "type": "epoch-ended",
        "stage": "whole",
        "epoch": 1,
        "trainLoss": 0.5,
        "validationLoss": None,
        "validationAuc": ESTIMATE,
        "validationAccuracy": None,
        "selected": True,
    },
    step(2, 2000.0),
    step(3, 4000.0),
    {"type": "evaluated", "testAuc": ESTIMATE},
    {"type": "ended", "outcome": "finished", "step": 3},
]


def test_plain_lines_tell_the_story_without_the_steps() -> None:
    stream = io.StringIO()
    view = RunView(stream)
    view.show([*STORY[:2], {"type": "step"}, {"type": "unknown"}, *STORY[2:]])
    view.close()
    assert stream.getvalue().splitlines() == [
        "attempt 1: cpu, 1 rank(s)",
        "whole: 2 epochs of 50 steps",
        "whole epoch 1 of 2, loss 0.5000, validation AUC 0.800, the best so far",
        "test AUC 0.800, 95 % interval 0.700 to 0.900, 40 images of 10 patients, split abababababab",
        "finished at step 3",
    ]


def test_a_terminal_shows_step_loss_auc_and_time_left() -> None:
    stream = Terminal()
    view = RunView(stream)
    view.show(STORY[:5])
    view._progress._next_at = 0.0  # the bar may be drawn again
    view.show(STORY[5:6])
    assert "3 of 100, epoch 1 of 2, loss 0.5000, AUC 0.800" in stream.getvalue()
    view._progress._next_at = 0.0
    view.show([step(4, 6000.0)])
    assert "3 min 12 s" in stream.getvalue().split("\r")[-1] or len(stream.getvalue().split("\r")[-1]) >= 79


def test_a_follower_waits_for_whole_lines_and_skips_torn_ones(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"type": "old"}\n')
    follower = Follower(path)
    with path.open("a") as file:
        file.write('{"type": "a"}\n{"ty\n[1]\n{"type": "b"')
        file.flush()
        assert follower.new_events() == [{"type": "a"}]
        file.write("}\n")
        file.flush()
        assert follower.new_events() == [{"type": "b"}]
    assert follower.new_events() == []


def test_watching_shows_what_is_logged_meanwhile(tmp_path: Path) -> None:
    stream = io.StringIO()
    with watching(RunFolder(tmp_path), stream), (tmp_path / "events.jsonl").open("w") as file:
        file.write(json.dumps(STORY[0]) + "\n")
    assert stream.getvalue() == "attempt 1: cpu, 1 rank(s)\n"


def test_watching_is_silent_in_the_run_s_own_log(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.local.mkdir()
    with folder.log.open("w") as stream, watching(folder, stream):
        (tmp_path / "events.jsonl").write_text(json.dumps(STORY[0]) + "\n")
    assert folder.log.read_text() == ""
