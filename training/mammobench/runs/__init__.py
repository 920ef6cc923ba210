"""Runs: the launcher, the worker that trains, and the files that a run folder holds."""

import argparse
import importlib
import importlib.util

# Imported when the command line is built, one by one: none of them may import torch at its top.
_COMMAND_MODULES = ("mammobench.runs.init_run", "mammobench.runs.launcher")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `init-run` and `train` to the command line."""
    for name in _COMMAND_MODULES:
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).add_commands(commands)
