"""Doctor: what would make a run fail or slow on this machine, found before it starts."""

import argparse

from mammobench.doctor.preflight import kernels_missing

__all__ = ["add_commands", "kernels_missing"]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `doctor` to the command line."""
    # Imported here: every rank imports this package, and needs no command.
    from mammobench.doctor import command

    command.add_commands(commands)
