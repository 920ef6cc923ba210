"""Mammobench: two-stage mammogram training, supervised."""

__version__ = "0.1.0"
