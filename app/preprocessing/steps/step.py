"""What a step is: a name, a version, parameters, and one sample in, one sample or reject out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from app.facts.license import Transform
from app.facts.profile import Profile
from app.preprocessing.context import StepContext
from app.preprocessing.sample import Reject, Sample


class Params(BaseModel):
    """A step's parameters: frozen, and a misspelt key is an error. The manifest lists all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Params)


def nothing_from_profile(_: Profile) -> Mapping[str, Any]:
    """Return no parameters: the step needs none of the profile's facts."""
    return {}


def technical(_: object) -> Transform:
    """Say that a step changes form alone, whatever its parameters."""
    return "technical"


def excerpt(_: object) -> Transform:
    """Say that a step takes a part of what it is given."""
    return "excerpt"


def creative(_: object) -> Transform:
    """Say that a step makes something new of pictures or words."""
    return "creative"


@dataclass(frozen=True, slots=True)
class Step(Generic[P]):
    """One operation. `version` rises whenever the same input would give another output.

    `from_profile` fills parameters from the profile's facts, below those that its step list states.
    `transform` says what class of change its parameters make it, for licenses that bar changes
    (licence-rules section 4).
    """

    name: str
    version: int
    params: type[P]
    apply: Callable[[Sample, P, StepContext], Sample | Reject]
    from_profile: Callable[[Profile], Mapping[str, Any]] = field(default=nothing_from_profile)
    transform: Callable[[P], Transform] = field(default=technical)
