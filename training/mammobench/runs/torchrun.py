"""`python -m mammobench.runs.torchrun …`: torchrun, which waits less for ranks that hang.

When a rank has fallen, the others hang in their next collective, where no SIGTERM reaches them. torchrun kills them
after 30 s, and in torch 2.13 `--shutdown-timeout` does not reach that place: the time is a default of PContext.close.
"""

LEFT_SECONDS = 3
"""For the ranks that are left to tell of their own failure and end; then they are killed."""


def main() -> None:
    """torchrun itself, with the command line's arguments."""
    from torch.distributed.elastic.multiprocessing.api import PContext
    from torch.distributed.run import main as torchrun

    PContext.close.__defaults__ = (None, LEFT_SECONDS)
    torchrun()


if __name__ == "__main__":
    main()
