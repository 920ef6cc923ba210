"""What is wrong with a config, all at once: the schema first, then what the schema cannot say.

The twin of main/config/check-config.ts; test/fixtures/config/checks.json holds both to the same paths.
"""

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from mammobench.config.documents import is_preset_file, read_config_document
from mammobench.config.errors import errors_between_fields
from mammobench.config.facts import UNKNOWN, ConfigFacts
from mammobench.config.migrate import migrate_config, newer_format
from mammobench.config.overrides import with_overrides
from mammobench.config.sections import sections_of, whole_global_batch
from mammobench.config.warnings import warnings_about
from mammobench.contract import ConfigCheck, Problem, RunConfig
from mammobench.datasets import RefusedError, problems_of


def check_config(raw: object, facts: ConfigFacts = UNKNOWN) -> tuple[RunConfig | None, ConfigCheck]:
    """The config where it is valid, and everything that is wrong with it or to be known about it.

    Configs of earlier formats are read as today's; of a newer format that alone is said.
    """
    newer = newer_format(raw)
    if newer is not None:
        return None, ConfigCheck(errors=[newer], warnings=[], global_batch_size=None)
    document = migrate_config(raw)
    errors: list[Problem] = []
    config: RunConfig | None = None
    try:
        config = RunConfig.model_validate(document, strict=True)
    except ValidationError as error:
        errors = problems_of(error)
    sections = sections_of(document)
    errors = [*errors, *errors_between_fields(sections, facts)]
    whole, execution = sections.whole, sections.execution
    check = ConfigCheck(
        errors=errors,
        warnings=warnings_about(sections, facts),
        global_batch_size=None if whole is None or execution is None else whole_global_batch(whole, execution),
    )
    return (None if errors else config), check


def read_config(path: Path, facts: ConfigFacts = UNKNOWN) -> tuple[RunConfig, list[Problem]]:
    """A run's frozen config and its warnings. Raises RefusedError with every error."""
    facts = replace(facts, weights_folder=facts.weights_folder or path.parent)
    return _checked(path, read_config_document(path), facts)


def load_config(
    path: Path, overrides: list[str] | None = None, facts: ConfigFacts = UNKNOWN
) -> tuple[RunConfig, list[Problem]]:
    """The config that a new run is to have, and its warnings, from a preset or a config in JSON or YAML.

    `overrides`: as `with_overrides` takes them. Paths of initial weights start from the current folder. Raises
    RefusedError with every error.
    """
    document = read_config_document(path)
    facts = replace(facts, weights_folder=facts.weights_folder or Path.cwd())
    if facts.preset is None and is_preset_file(path):
        facts = replace(facts, preset=check_config(document)[0])
    return _checked(path, with_overrides(document, overrides or []), facts)


def global_batch_size(config: RunConfig) -> int:
    """Images that one optimizer step of the whole-image stage sees."""
    return whole_global_batch(config.whole, config.execution)


def _checked(path: Path, document: object, facts: ConfigFacts) -> tuple[RunConfig, list[Problem]]:
    config, check = check_config(document, facts)
    if config is None:
        raise RefusedError(f"{path} cannot be run.", check.errors)
    return config, list(check.warnings)
