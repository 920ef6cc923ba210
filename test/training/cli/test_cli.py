"""The command line: help that is there at once, every command listed, one meaning for each exit code."""

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mammobench
from mammobench.cli import COMMANDS, build_parser, main
from mammobench.terminal import DONE, FAILED, INTERRUPTED, REFUSED

SOURCE = Path(mammobench.__file__).parent
WITHOUT_TORCH = tuple(name for name in COMMANDS if name != "find-batch-size")


def declared_commands() -> set[str]:
    """Every name that the package's sources give to `commands.add_parser`."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        if path.name == "cli.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) == "verbs.add_parser":
                continue  # what a command offers in turn
            if isinstance(node.func, ast.Attribute) and node.func.attr == "add_parser":
                assert isinstance(node.args[0], ast.Constant)
                found.add(node.args[0].value)
    return found


def test_every_command_of_the_package_is_offered() -> None:
    assert set(COMMANDS) == declared_commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_the_summary_of_all_and_teaches(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser(name)
    subparsers = next(action for action in parser._actions if action.dest == "command")
    helps = {choice.dest: choice.help for choice in subparsers._choices_actions}  # type: ignore[attr-defined]
    assert helps[name] == COMMANDS[name].summary
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert "--" in text
    if name not in ("monitor", "check-split"):
        assert "xit codes:" in text
        assert f"  mammobench {name}" in text


def test_help_of_all_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert f"{DONE} done, {FAILED} failed on the way, {REFUSED} refused before anything began, {INTERRUPTED}" in text
    assert all(f"\n    {name}" in text for name in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["train"], ["evaluate"], ["predict", "--model", "x"]])
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert code == REFUSED


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    from mammobench.training import evaluate

    def interrupted(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluate, "_report_of_run", interrupted)
    assert main(["evaluate", "--run", "x"]) == INTERRUPTED


@pytest.mark.parametrize("name", ["", *WITHOUT_TORCH])
def test_help_loads_no_torch(name: str) -> None:
    code = (
        "import sys\nfrom mammobench.cli import main\n"
        f"try:\n    main({[name, '--help'] if name else ['--help']})\nexcept SystemExit:\n    pass\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_is_there_at_once() -> None:
    """The best of five: what another program takes from the machine is not the command's."""
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "mammobench", "--help"], capture_output=True, check=True)
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.5
