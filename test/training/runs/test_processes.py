import os
import subprocess
import sys


def test_the_launcher_lets_go_of_descriptors_that_its_starter_left_open():
    code = """
import os, sys
from mammobench.runs.processes import close_inherited_descriptors
inherited = int(sys.argv[1])
os.fstat(inherited)
close_inherited_descriptors()
try:
    os.fstat(inherited)
except OSError:
    print("closed")
"""
    reading, writing = os.pipe()
    try:
        ended = subprocess.run(
            [sys.executable, "-c", code, str(writing)], pass_fds=[writing], capture_output=True, text=True, check=True
        )
    finally:
        os.close(reading)
        os.close(writing)
    assert ended.stdout == "closed\n"


def test_a_process_whose_launcher_is_no_ancestor_any_more_ends_at_once():
    code = "from mammobench.runs.processes import die_with_parent; die_with_parent(); print('lives')"
    stranger = subprocess.Popen(["sleep", "600"])
    said = []
    for launcher in (os.getpid(), stranger.pid):
        ended = subprocess.run(
            ["sh", "-c", '"$0" -c "$1"; exit 0', sys.executable, code],  # the shell stands for torchrun
            env={**os.environ, "MAMMOBENCH_LAUNCHER_PID": str(launcher)},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(ended.stdout)
    stranger.kill()
    stranger.wait()
    assert said == ["lives\n", ""]
