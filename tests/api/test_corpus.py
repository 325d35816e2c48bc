"""A finished build over the API: every sample counted, every file as it lies on disk, none beside it."""

import hashlib
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.settings import Settings


def test_samples_and_rejects_add_up_to_what_was_read(client: TestClient, build: str) -> None:
    counts = client.get(f"/api/v1/builds/{build}").json()["progress"]["datasets"]["demo-charts"]
    kept, path = [], f"/api/v1/builds/{build}/samples?limit=3"
    while path:
        page = client.get(path).json()
        kept += [one["sample_id"] for one in page["items"]]
        path = page["next"]
    rejects = client.get(f"/api/v1/builds/{build}/rejects?limit=200").json()["items"]
    assert len(set(kept)) == len(kept) == counts["kept"] > 0
    assert counts["in"] == counts["kept"] + counts["filtered"] + counts["rejected"]
    assert len(rejects) == counts["filtered"] + counts["rejected"]


def test_a_sample_carries_its_license_and_its_picture(client: TestClient, build: str) -> None:
    sample = client.get(f"/api/v1/builds/{build}/samples?limit=1").json()["items"][0]
    assert sample["license"] == "CC0-1.0"
    place = f"/api/v1/builds/{build}/samples/{sample['dataset']}/{quote(sample['sample_id'])}/images"
    picture = client.get(f"{place}/0")
    assert picture.headers["content-type"].startswith("image/")
    assert client.get(f"{place}/99").status_code == 404


def test_every_file_is_sent_as_the_manifest_says(client: TestClient, build: str) -> None:
    files = f"/api/v1/builds/{build}/files"
    listed = client.get(files).json()["items"]
    shards = client.get(f"{files}/manifest.json").json()["shards"]
    assert shards
    assert {one["path"] for one in shards} <= {one["path"] for one in listed}
    for shard in shards:
        body = client.get(f"{files}/{shard['path']}").content
        assert hashlib.sha256(body).hexdigest() == shard["sha256"].removeprefix("sha256:")
        part = client.get(f"{files}/{shard['path']}", headers={"range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, body[:10])


@pytest.mark.parametrize(
    "path",
    [
        "../job.json",
        "..%2F..%2F..%2Fkondate.db",
        "%2Fetc%2Fpasswd",
        "data%00",
        "x" * 5000,
        "none",
        "LICENSES",
    ],
)
def test_no_path_leads_out_of_the_corpus(
    client: TestClient, build: str, settings: Settings, path: str
) -> None:
    assert (settings.home / "kondate.db").is_file()
    answer = client.get(f"/api/v1/builds/{build}/files/{path}")
    assert answer.status_code == 404
    assert b"SQLite" not in answer.content


def test_the_events_of_a_finished_build_end_at_once(client: TestClient, build: str) -> None:
    answer = client.get(f"/api/v1/builds/{build}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [line for line in answer.text.splitlines() if line.startswith("event:")] == [
        "event: progress",
        "event: end",
    ]


def test_metrics_count_builds_by_state(client: TestClient, build: str) -> None:
    assert build
    assert 'kondate_builds{state="done"} 1.0' in client.get("/metrics").text
