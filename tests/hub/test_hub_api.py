"""Asking the Hub: pages, conditional requests, waiting, and a clear word for every kind of trouble."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.errors import SourceUnavailable
from app.hub.hub_answers import found_in_answer
from app.hub.hub_api import HubRefused, HuggingFaceHub
from app.hub.local import RecordedHub
from app.settings import Settings
from tests.hub.loopback import SHA, LoopbackHub, described, running


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with running() as found:
        yield found


def reader(hub: LoopbackHub, tmp_path: Path, **more: Any) -> HuggingFaceHub:
    settings = Settings(home=tmp_path, hf_endpoint=hub.endpoint, hf_token=more.pop("token", None))
    return HuggingFaceHub(settings, **{"retries": 1, "pause": 0.0, "sleep": lambda _: None, **more})


def test_the_recorded_list_gives_the_same_facts_over_the_net(
    hub: LoopbackHub, samples: Path, tmp_path: Path
) -> None:
    recorded = orjson.loads((samples / "hf_hub/api/datasets_full_list.json").read_bytes())
    for answer in recorded:
        hub.add(answer)
    live = [found_in_answer(one) for one in reader(hub, tmp_path).list_datasets()]
    known = {found.id: found for found in RecordedHub(samples / "hf_hub").list_datasets()}
    assert len(live) == len(recorded) > hub.page  # several pages
    assert all(found == known[found.id] for found in live)


def test_a_limit_ends_the_list(hub: LoopbackHub, tmp_path: Path) -> None:
    for number in range(5):
        hub.add(described(f"owner/set-{number}"))
    assert len(list(reader(hub, tmp_path).list_datasets(limit=3))) == 3


def test_the_token_of_the_settings_is_sent(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add(described("owner/set"))
    reader(hub, tmp_path, token="hf_secret").describe("owner/set")
    assert hub.headers[-1]["authorization"] == "Bearer hf_secret"
    assert "kondate" in hub.headers[-1]["user-agent"]


def test_what_did_not_change_is_not_sent_again(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add(described("owner/set"))
    first = reader(hub, tmp_path).describe("owner/set")
    assert first is not None
    assert reader(hub, tmp_path).describe("owner/set", etag=first.etag) is None
    assert hub.asked["/api/datasets/owner/set", 304] == 1


def test_a_new_name_is_followed(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add(described("owner/new"))
    hub.renamed["owner/old"] = "owner/new"
    told = reader(hub, tmp_path).describe("owner/old")
    assert told is not None
    assert told.answer["id"] == "owner/new"


@pytest.mark.parametrize(
    ("faults", "cause", "said"),
    [
        ([503], "fault", "503"),
        (["truncated"], "damaged", "breaks off"),
        (["garbage"], "damaged", "no JSON"),
        (["gated"], "gated", "KONDATE_HF_TOKEN"),
        ([401], "forbidden", "401"),
        ([403], "forbidden", "403"),
    ],
)
def test_trouble_with_one_dataset_is_said(
    hub: LoopbackHub, tmp_path: Path, faults: list[int | str], cause: str, said: str
) -> None:
    hub.add(described("owner/set"))
    hub.faults["owner/set"] = faults
    with pytest.raises(HubRefused, match=said) as caught:
        reader(hub, tmp_path).describe("owner/set")
    assert caught.value.cause == cause


def test_a_fault_that_passes_is_asked_again(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add(described("owner/set"))
    hub.faults["owner/set"] = [502, "ok"]
    assert reader(hub, tmp_path).describe("owner/set") is not None


def test_a_rate_limit_is_waited_out_as_it_asks(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add(described("owner/set"))
    hub.faults["owner/set"] = [429, "ok"]
    waits: list[float] = []
    assert reader(hub, tmp_path, sleep=waits.append).describe("owner/set") is not None
    assert waits == [7.0]


@pytest.mark.parametrize(("faults", "said"), [([429], "429"), (["long wait"], "in 4000 s")])
def test_a_rate_limit_that_lasts_ends_the_run(
    hub: LoopbackHub, tmp_path: Path, faults: list[int | str], said: str
) -> None:
    hub.faults["owner/set"] = faults
    with pytest.raises(SourceUnavailable, match=said):
        reader(hub, tmp_path).describe("owner/set")


def test_a_list_that_breaks_is_no_short_list(hub: LoopbackHub, tmp_path: Path) -> None:
    for number in range(5):
        hub.add(described(f"owner/set-{number}"))
    hub.faults["list"] = ["ok", "truncated"]
    with pytest.raises(SourceUnavailable, match="list cannot be read"):
        list(reader(hub, tmp_path).list_datasets())


def test_cards_are_read_at_their_commit(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add(described("owner/set"), "# Words")
    hub.add(described("owner/odd"), b"\xff\xfelatin")
    assert reader(hub, tmp_path).card("owner/set", SHA) == "# Words"
    assert reader(hub, tmp_path).card("owner/none", SHA) is None
    with pytest.raises(HubRefused, match="not UTF-8"):
        reader(hub, tmp_path).card("owner/odd", SHA)


def test_a_hub_out_of_reach_is_said_so(tmp_path: Path) -> None:
    nowhere = Settings(home=tmp_path, hf_endpoint="http://127.0.0.1:9")
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        HuggingFaceHub(nowhere, retries=0, pause=0.0).describe("owner/name")
