"""Config: reading, overriding and checking a run's config.json."""

from mammobench.config.check import check_config, global_batch_size, read_config, with_overrides

__all__ = ["check_config", "global_batch_size", "read_config", "with_overrides"]
