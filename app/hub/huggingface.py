"""Files and facts from the Hugging Face Hub, always at one revision, through its own client and cache."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from huggingface_hub import DatasetInfo, HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from app.errors import NotFound, SourceUnavailable
from app.hub.found import Found
from app.hub.hub_answers import found_in_answer
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


class HuggingFaceHub:
    """The Hub's lists and cards over the net; `local.RecordedHub` answers the same from files."""

    def __init__(self, settings: Settings) -> None:
        self._api = HfApi(endpoint=settings.hf_endpoint)
        self._settings = settings

    def list_datasets(self, *, search: str | None = None, limit: int | None = None) -> Iterator[Found]:
        """Yield datasets with what their cards and tags state."""
        try:
            for info in self._api.list_datasets(search=search, limit=limit, full=True):
                yield found_in_answer(_as_answer(info))
        except (HfHubHTTPError, httpx.HTTPError, OSError) as error:
            raise SourceUnavailable(f"the Hub cannot be reached: {error}", field="hub") from error

    def describe(self, hub_id: str) -> Found:
        """Return one dataset at its newest revision."""
        try:
            return found_in_answer(_as_answer(self._api.dataset_info(hub_id)))
        except RepositoryNotFoundError as error:
            raise NotFound(f"the Hub has no dataset '{hub_id}'", field="hub") from error
        except (HfHubHTTPError, httpx.HTTPError, OSError) as error:
            raise SourceUnavailable(f"the Hub cannot be reached: {error}", field="hub") from error

    def card(self, hub_id: str) -> str:
        """Return a dataset card's text."""
        folder = download_snapshot(HubRepository(hub_id, None), self._settings, patterns=["README.md"])
        file = folder / "README.md"
        if not file.is_file():
            raise NotFound(f"'{hub_id}' has no card", field="hub")
        return file.read_text(encoding="utf-8")


def _as_answer(info: DatasetInfo) -> dict[str, Any]:
    """Return the client's object in the form of the recorded answers."""
    card = info.card_data
    return {
        "id": info.id,
        "sha": info.sha,
        "tags": list(info.tags or ()),
        "gated": info.gated,
        "disabled": info.disabled,
        "createdAt": info.created_at.isoformat() if info.created_at else "",
        "cardData": dict(vars(card)) if card is not None else {},
    }
