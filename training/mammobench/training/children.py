"""How the processes that a rank starts begin: they die with it, and they hold the run's devices until they have."""

from mammobench.runs import die_with_parent, hold_leases


def begin_child(parent_pid: int) -> None:
    """First call of every process that prepares images."""
    die_with_parent(parent_pid)
    hold_leases()


def begin_data_worker(parent_pid: int, _worker: int) -> None:
    """First call of every data worker."""
    begin_child(parent_pid)
