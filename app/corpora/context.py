"""What the steps may know during a build, made from its job."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from app.corpora.job import BuildJob
from app.corpora.mirrors import LINK, read_mirrors
from app.corpora.order import BuildOrder
from app.errors import SourceUnavailable, Unsupported
from app.facts.profile import Profile
from app.hub.huggingface import HubRepository, download_snapshot
from app.preprocessing.context import StepContext, Tokenizer
from app.settings import Settings

FILE = "tokenizer.json"


def step_context(job: BuildJob) -> StepContext:
    """Return the context of every step: seed, limits, license values kept, and a tokenizer for tokens."""
    return StepContext(
        seed=job.order.seed,
        profile=job.profile,
        level=job.order.level,
        keep_licenses={name: frozenset(values) for name, values in job.keep_licenses.items()},
        max_image_pixels=job.max_image_pixels,
        max_image_bytes=job.max_image_bytes,
        tokenizer=open_tokenizer(Path(job.tokenizer)) if job.tokenizer is not None else None,
    )


def find_tokenizer(profile: Profile, order: BuildOrder, *, settings: Settings, fetch: bool) -> Path | None:
    """Return the file of a profile's tokenizer when the order needs one: a mirror's, else the Hub's.

    Without `fetch` nothing is downloaded and one that is not here is left for later.
    """
    if order.level != "tokens":
        return None
    if profile.tokenizer is None:
        raise Unsupported(f"profile '{profile.id}' names no tokenizer, so level 'tokens' cannot be built")
    mirror = read_mirrors(settings).get(profile.tokenizer)
    if mirror is not None and not mirror.startswith((*LINK, "hf://")):
        folder = Path(mirror)
    elif fetch:
        repository = HubRepository(profile.tokenizer, profile.revision, "model")
        folder = download_snapshot(repository, settings, patterns=[FILE])
    else:
        return None
    if not (folder / FILE).is_file():
        raise SourceUnavailable(
            f"tokenizer '{profile.tokenizer}': there is no {FILE} in {folder}", field="profile"
        )
    return folder / FILE


@lru_cache(maxsize=2)
def open_tokenizer(file: Path) -> Tokenizer:
    """Open a tokenizer's file; a process does so once."""
    try:
        from tokenizers import Tokenizer as Opened  # noqa: PLC0415 -- an extra; level `samples` needs none
    except ImportError as error:
        raise Unsupported("level 'tokens' needs the extra: pip install 'kondate[tokens]'") from error
    return cast(Tokenizer, Opened.from_file(str(file)))
