"""The recorded machines and the fake NVML are those of the machines' tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "machines"))
