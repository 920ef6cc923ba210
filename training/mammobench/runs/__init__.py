"""Runs: the launcher, the worker that trains, and the files that a run folder holds."""

import argparse


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `init-run` and `train` to the command line."""
    # Imported here: every rank and every child process imports this package, and needs neither.
    from mammobench.runs import init_run, launcher

    init_run.add_commands(commands)
    launcher.add_commands(commands)
