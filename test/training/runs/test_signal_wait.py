import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher_harness import wait_for

# Says what it was told, wait by wait, until it is told of SIGTERM.
WAITER = """
import signal
from mammobench.runs.signal_wait import wait_for_signal
signals = {signal.SIGCHLD, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
print("ready", flush=True)
caught = None
while caught != signal.SIGTERM:
    caught = wait_for_signal(signals, 0.2)
    print(caught and caught.name, flush=True)
"""


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]


def test_a_stopped_process_that_goes_on_is_told_of_no_signal_that_did_not_come() -> None:
    waiter = subprocess.Popen([sys.executable, "-c", WAITER], stdout=subprocess.PIPE, text=True)
    assert waiter.stdout is not None
    assert waiter.stdout.readline() == "ready\n"
    for _ in range(5):
        wait_for(lambda: state(waiter.pid) == "S")
        waiter.send_signal(signal.SIGSTOP)
        wait_for(lambda: state(waiter.pid) == "T")
        stopped = time.monotonic()
        # Until the time of its wait is over.
        wait_for(lambda stopped=stopped: time.monotonic() > stopped + 0.25)
        waiter.send_signal(signal.SIGCONT)
        assert waiter.stdout.readline() == "None\n"
    waiter.send_signal(signal.SIGTERM)
    said, _ = waiter.communicate(timeout=30)
    assert set(said.splitlines()) <= {"None", "SIGTERM"}
    assert said.endswith("SIGTERM\n")
