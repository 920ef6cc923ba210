"""environment.json: what a run was computed with. No host or user name; what cannot be read is null, with why."""

from mammobench.training.environment.record import describe_environment

__all__ = ["describe_environment"]
