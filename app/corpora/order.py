"""What somebody orders: a mix, a profile, an output kind; and how the build of it is going."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from app.errors import InvalidInput
from app.facts.profile import Profile
from app.facts.record import Record
from app.jobs.states import BuildState
from app.preprocessing.steps import pack as pack_step

Output = Literal["webdataset", "parquet", "mds", "llava-json"]
Level = Literal["samples", "tokens"]
Dedupe = Literal["off", "exact", "perceptual"]
Stage = Literal["queued", "plan", "stage", "assemble", "finish", "done"]


class BuildOrder(Record):
    """One order. `options` overrides parameters of the profile's steps, and of `pack`, by step name.

    `dedupe` compares samples over all datasets; `decontaminate` names benchmarks whose pictures and
    questions no sample may share; `pack` joins tokenized samples into sequences of the profile's length.
    `image` sets other limits in the profile's picture rule, such as `max_pixels` or `max_tiles`.
    """

    mix: str
    profile: str
    output: Output = "webdataset"
    level: Level = "samples"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    options: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)
    image: dict[str, int] = Field(default_factory=dict)
    max_samples: Annotated[int, Field(gt=0)] | None = None
    split: str | None = None
    dedupe: Dedupe = "exact"
    decontaminate: tuple[str, ...] = ()
    pack: bool = True
    shard_samples: Annotated[int, Field(gt=0, le=100_000)] = 1000

    @property
    def step_options(self) -> dict[str, dict[str, JsonValue]]:
        """Return the step parameters in force: what the order says in words, below what it spells out."""
        words: dict[Dedupe, dict[str, JsonValue]] = {
            "off": {"near": 0} if self.decontaminate else {"off": True},
            "exact": {"near": 0},
            "perceptual": {},
        }
        given = {name: params for name, params in self.options.items() if name != pack_step.NAME}
        return {"dedupe": words[self.dedupe], **given}

    def check_output(self) -> None:
        """Raise `InvalidInput` where the output kind has no place for what the level makes."""
        if self.level == "tokens" and self.output == "llava-json":
            raise InvalidInput(
                "llava-json has no place for tokens: choose webdataset, parquet or mds, or level samples",
                field="output",
            )

    def packing(self, profile: Profile) -> pack_step.PackParams:
        """Return how samples are packed; raises `InvalidInput` where the order's options cannot be."""
        return pack_step.read_params(self.options.get(pack_step.NAME, {}), capacity=profile.max_length)

    @property
    def packed(self) -> bool:
        """Return whether samples are joined into sequences."""
        return self.pack and self.level == "tokens"


class Counts(Record):
    """The balance of one dataset: in = kept + filtered + rejected once it is all read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    planned: int = 0
    in_: int = Field(0, alias="in", description="Samples read so far.")
    kept: int = 0
    filtered: int = 0
    rejected: int = 0

    @property
    def balanced(self) -> bool:
        """Return whether nothing disappeared uncounted."""
        return self.in_ == self.kept + self.filtered + self.rejected

    def __add__(self, other: "Counts") -> "Counts":
        """Return both balances together."""
        return Counts(
            planned=self.planned + other.planned,
            in_=self.in_ + other.in_,
            kept=self.kept + other.kept,
            filtered=self.filtered + other.filtered,
            rejected=self.rejected + other.rejected,
        )


class Progress(Record):
    """How far a build is: what the page shows while it runs, and its counts when it is done."""

    stage: Stage = "queued"
    fraction: float = 0.0
    datasets: dict[str, Counts] = Field(default_factory=dict)
    partitions: int = 0
    partitions_done: int = 0
    partitions_reused: int = 0
    run: int = 1


class BuildView(Record):
    """One build as pages and the API show it."""

    id: str
    mix_id: str
    order: BuildOrder
    state: BuildState
    progress: Progress
    error: str | None
    folder: str
    worker: str | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None
