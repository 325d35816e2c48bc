"""A mix file: read back what an export wrote, and refuse one that was edited by hand."""

import yaml
from pydantic import ValidationError

from app.errors import InvalidInput
from app.recommender.mix import Mix
from app.recommender.recommend import fingerprint


def read_mix(text: str) -> Mix:
    """Read a mix from YAML or JSON; its id must be the hash of its content."""
    try:
        mix = Mix.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise InvalidInput(f"the mix file is not YAML: {error}", field="mix") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"the mix file is not a mix: {first['msg']}", field=field) from error
    if fingerprint(mix) != mix.id:
        raise InvalidInput(
            "the mix was changed after it was made: its id is not the hash of its content. "
            "Change the requirements and recommend again",
            field="id",
        )
    return mix
