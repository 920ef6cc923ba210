"""Config: reading, migrating, overriding and checking a run's config."""

from mammobench.config.check import check_config, global_batch_size, load_config, read_config
from mammobench.config.documents import read_config_document
from mammobench.config.facts import UNKNOWN, ConfigFacts, facts_of_split
from mammobench.config.migrate import CONFIG_FORMAT, migrate_config
from mammobench.config.overrides import with_overrides

__all__ = [
    "CONFIG_FORMAT",
    "UNKNOWN",
    "ConfigFacts",
    "check_config",
    "facts_of_split",
    "global_batch_size",
    "load_config",
    "migrate_config",
    "read_config",
    "read_config_document",
    "with_overrides",
]
