"""The queue of a workspace: runs that wait for devices, who may change their order, and the runner that starts them."""

import argparse


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `queue`."""
    # Imported here: the launcher reads the queue too, and needs neither runner nor command line.
    from mammobench.runs.queue.command import add_queue_command

    add_queue_command(commands)
