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
