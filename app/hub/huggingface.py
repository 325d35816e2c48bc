"""Files from the Hugging Face Hub, always at one revision, through its own client and cache."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from app.errors import SourceUnavailable
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class HubRepository:
    """A repository and the revision asked for (None: whatever is newest, then pinned)."""

    name: str
    revision: str | None
    kind: Literal["dataset", "model"] = "dataset"


def download_snapshot(repository: HubRepository, settings: Settings, *, patterns: Sequence[str]) -> Path:
    """Return the local folder of a repository's files at one commit, downloading those that match.

    The folder's name is the commit, also when no revision was pinned, so a build can record it.
    """
    try:
        folder = snapshot_download(
            repository.name,
            repo_type=repository.kind,
            revision=repository.revision,
            allow_patterns=list(patterns) or None,
            endpoint=settings.hf_endpoint,
            token=token_of(settings),
            cache_dir=settings.home.absolute() / "hub",
        )
    except GatedRepoError as error:
        raise _unavailable(repository, "is gated: accept its terms on the Hub and set HF_TOKEN") from error
    except RevisionNotFoundError as error:
        raise _unavailable(repository, "has no such revision; correct access.revision") from error
    except RepositoryNotFoundError as error:
        raise _unavailable(repository, "does not exist or is private") from error
    except LocalEntryNotFoundError as error:
        raise _unavailable(repository, "cannot be reached and is not in the cache") from error
    except (HfHubHTTPError, httpx.HTTPError, OSError) as error:
        raise _unavailable(repository, f"cannot be downloaded: {error}") from error
    return Path(folder)


def _unavailable(repository: HubRepository, why: str) -> SourceUnavailable:
    at = f"@{repository.revision}" if repository.revision else ""
    return SourceUnavailable(
        f"Hub {repository.kind} {repository.name}{at} {why}; or name a local copy in KONDATE_MIRRORS",
        field="access.huggingface",
    )


def token_of(settings: Settings) -> str | None:
    """Return the token that the settings name; None leaves the choice to the library."""
    return settings.hf_token.get_secret_value() if settings.hf_token is not None else None
