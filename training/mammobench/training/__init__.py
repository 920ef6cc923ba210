"""Training: what a rank does, from the frozen files of a run folder to scores and a model. `loop.py` is the story."""

import argparse


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `init-run`, `prepare`, `patches` and `find-batch-size` to the command line."""
    # Imported here: every rank and every child process imports this package, and needs no command.
    from mammobench.training import data_commands, find_batch_size, init_run

    init_run.add_commands(commands)
    data_commands.add_commands(commands)
    find_batch_size.add_commands(commands)
