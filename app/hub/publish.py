"""Put a folder into a dataset repository of the Hugging Face Hub, through its own client."""

from pathlib import Path

import httpx
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError

from app.errors import Conflict, InvalidInput, SourceUnavailable
from app.hub.huggingface import token_of
from app.settings import Settings


def upload_corpus(folder: Path, repository: str, settings: Settings, *, private: bool, message: str) -> str:
    """Make the repository if need be, replace its files by the folder's in one commit; return its address.

    What an earlier version left and this one has not is deleted, so that the repository is the corpus.
    Raises InvalidInput for a name that the Hub cannot take, SourceUnavailable when it refuses, Conflict
    when a private repository is asked for and a public one has the name.
    """
    api = HfApi(endpoint=settings.hf_endpoint, token=token_of(settings))
    try:
        if not api.repo_exists(repository, repo_type="dataset"):
            api.create_repo(repository, repo_type="dataset", private=private)
        elif private and not api.dataset_info(repository).private:
            raise Conflict(
                f"{repository} is public: make it private on the Hub, or push without --private",
                field="repo",
            )
        commit = api.upload_folder(
            repo_id=repository,
            repo_type="dataset",
            folder_path=folder,
            commit_message=message,
            delete_patterns=["*"],
        )
    except HFValidationError as error:
        raise InvalidInput(f"'{repository}' is no name of a Hub repository: {error}", field="repo") from error
    except LocalTokenNotFoundError as error:
        raise SourceUnavailable(
            "pushing to the Hub needs a token that may write: set HF_TOKEN", field="hf_token"
        ) from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else None
        why = (
            "the token may not write there: set HF_TOKEN to one that may"
            if status in (401, 403)
            else str(error)
        )
        raise SourceUnavailable(f"the Hub refused {repository}: {why}", field="repo") from error
    except (httpx.HTTPError, OSError) as error:
        raise SourceUnavailable(f"the Hub cannot be reached: {error}", field="repo") from error
    return str(commit.commit_url)
