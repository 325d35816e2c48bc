"""What the steps may know during a build, made from its job."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from app.corpora.job import BuildJob
from app.errors import Unsupported
from app.facts.profile import Profile
from app.preprocessing.context import StepContext, Tokenizer


def step_context(job: BuildJob) -> StepContext:
    """Return the context of every step: seed, limits, license values kept, and a tokenizer for tokens."""
    tokens = job.order.level == "tokens"
    return StepContext(
        seed=job.order.seed,
        profile=job.profile,
        level=job.order.level,
        keep_licenses={name: frozenset(values) for name, values in job.keep_licenses.items()},
        max_image_pixels=job.max_image_pixels,
        max_image_bytes=job.max_image_bytes,
        tokenizer=open_tokenizer(job.profile) if tokens else None,
    )


def open_tokenizer(profile: Profile) -> Tokenizer:
    """Open a profile's tokenizer: a local folder or file, else the Hub at the profile's revision."""
    if profile.tokenizer is None:
        raise Unsupported(f"profile '{profile.id}' names no tokenizer, so level 'tokens' cannot be built")
    return _open(profile.tokenizer, profile.revision)


@lru_cache(maxsize=2)
def _open(name: str, revision: str | None) -> Tokenizer:
    try:
        from tokenizers import Tokenizer as Opened  # noqa: PLC0415 -- an extra; level `samples` needs none
    except ImportError as error:
        raise Unsupported("level 'tokens' needs the extra: pip install 'kondate[tokens]'") from error
    local = Path(name)
    if local.is_dir():
        local /= "tokenizer.json"
    if local.is_file():
        return cast(Tokenizer, Opened.from_file(str(local)))
    return cast(Tokenizer, Opened.from_pretrained(name, revision=revision or "main"))
