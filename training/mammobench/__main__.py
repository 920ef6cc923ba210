"""`python -m mammobench` is the same program as `mammobench`."""

import sys

from mammobench.cli import main

if __name__ == "__main__":
    sys.exit(main())
