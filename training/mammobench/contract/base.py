"""The base of every contract model: snake_case in Python, camelCase in JSON."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class ContractModel(BaseModel):
    """Reads and writes the JSON names; takes the Python names in code."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
