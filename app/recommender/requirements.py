"""What the user needs: one model for the form, YAML files and the API (design.md section 6)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.facts.record import Record
from app.licensing.use import Use

Share = Annotated[float, Field(gt=0, le=1)]
Part = Annotated[float, Field(ge=0, le=1)]


class Budget(Record):
    """How much data, in exactly one unit."""

    samples: Annotated[int, Field(gt=0)] | None = None
    tokens: Annotated[int, Field(gt=0)] | None = None
    bytes: Annotated[int, Field(gt=0)] | None = None
    gpu_hours: Annotated[float, Field(gt=0)] | None = None
    tokens_per_second: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def one_unit(self) -> "Budget":
        """Refuse no unit, two units, and GPU-hours without a speed."""
        given = [n for n in ("samples", "tokens", "bytes", "gpu_hours") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError("state exactly one of samples, tokens, bytes, gpu_hours")
        if self.gpu_hours is not None and self.tokens_per_second is None:
            raise ValueError("gpu_hours needs tokens_per_second")
        return self


class PrivacyNeeds(Record):
    faces: Literal["any", "blurred-or-none"] = "any"
    nsfw: Literal["any", "filtered"] = "any"


class Span(Record):
    """The least and the most of the mix that one name may have; a most of 0 keeps it out."""

    min: Part = 0.0
    max: Part = 1.0

    @model_validator(mode="after")
    def in_order(self) -> "Span":
        """Refuse a least above the most."""
        if self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}")
        return self


class Limits(Record):
    """Bounds per dataset and group; shares are of the whole mix.

    A generator goes by its maker. `max_*` holds for each name; `min_*` for each that is picked at all.
    `datasets`, `publishers` and `generators` bound single names, on top of what holds for all.
    """

    max_epochs: Annotated[float, Field(gt=0)] = 3
    max_share: Share = 1.0
    min_share: Part = 0.0
    max_publisher_share: Share = 1.0
    min_publisher_share: Part = 0.0
    max_generator_share: Share = 1.0
    min_generator_share: Part = 0.0
    datasets: dict[str, Span] = Field(default_factory=dict)
    publishers: dict[str, Span] = Field(default_factory=dict)
    generators: dict[str, Span] = Field(default_factory=dict)
    min_domain_coverage: Part = 0.0
    max_datasets: Annotated[int, Field(gt=0)] | None = None

    @property
    def by_name(self) -> bool:
        """Return whether single names are bound."""
        return bool(self.datasets or self.publishers or self.generators)

    @property
    def picks(self) -> bool:
        """Return whether something must be left out whole, which takes yes-or-no variables."""
        least = (self.min_share, self.min_publisher_share, self.min_generator_share)
        return any(least) or self.max_datasets is not None


class Accept(Record):
    """License tolerances. `needs_review` true lets unknown verdicts in, marked as such."""

    share_alike: bool = True
    needs_review: bool = False
    link_only: bool = True
    gated: bool = True


class Sampling(Record):
    """A rule given by the user instead of the dial: it is followed, not improved upon.

    `temperature` T draws in proportion to size^(1/T); `threshold` counts at most that many samples
    of each dataset before the temperature applies; `weights` are shares somebody else established.
    """

    temperature: Annotated[float, Field(ge=1)] | None = None
    threshold: Annotated[int, Field(gt=0)] | None = None
    weights: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)

    @property
    def given(self) -> bool:
        """Return whether the user gave a rule at all."""
        return self.temperature is not None or self.threshold is not None or bool(self.weights)


class Requirements(Record):
    """The five questions, answered."""

    stage: str
    domains: dict[str, Annotated[float, Field(gt=0)]]
    use: str | Use
    budget: Budget
    quality: Annotated[float, Field(ge=0, le=1)] = 0.5
    input_formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    profile: str | None = None
    privacy: PrivacyNeeds = PrivacyNeeds()
    limits: Limits = Limits()
    accept: Accept = Accept()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    benchmarks: tuple[str, ...] = ()
    sampling: Sampling = Sampling()
