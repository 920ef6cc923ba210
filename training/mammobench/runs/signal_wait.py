"""Waits for signals: signal.sigtimedwait tells of some that never came."""

import signal
from collections.abc import Collection


def wait_for_signal(signals: Collection[signal.Signals], seconds: float) -> signal.Signals | None:
    """The first of these blocked signals to come within this time, or None."""
    caught = signal.sigtimedwait(signals, seconds)
    # Where the process was stopped and went on when the time was over, CPython returns what nobody has written.
    if caught is None or caught.si_signo not in signals:
        return None
    return signal.Signals(caught.si_signo)
