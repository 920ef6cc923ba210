"""Doctor: what would make a run fail or slow on this machine, found before it starts."""

import argparse

__all__ = ["add_commands"]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `doctor` to the command line."""
    from mammobench.doctor import command

    command.add_commands(commands)
