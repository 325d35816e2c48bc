"""`kondate sync` as a cron job runs it: counts that add up, exit status, a killed run that goes on."""

import gzip
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from app.catalog.load import fetch_catalog, newest_snapshot, refresh_snapshot
from app.db.session import open_database
from tests.conftest import ROOT
from tests.fixtures import NOON
from tests.hub.loopback import LATER, LoopbackHub, described, running, tagged

COUNTS = re.compile(r"seen (\d+) = written (\d+) \+ unchanged (\d+) \+ curated (\d+) \+ refused (\d+)")


@pytest.fixture
def loopback() -> Iterator[LoopbackHub]:
    with running() as found:
        yield found


def start(home: Path, *arguments: str, endpoint: str = "") -> "subprocess.Popen[str]":
    environment = {"PATH": "/usr/bin:/bin", "KONDATE_HOME": str(home), "HOME": str(home)}
    environment |= {"KONDATE_HF_ENDPOINT": endpoint} if endpoint else {}
    command = [sys.executable, "-m", "app", "sync", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def sync(home: Path, *arguments: str, endpoint: str = "") -> tuple[int, str, str]:
    process = start(home, *arguments, endpoint=endpoint)
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err
    return process.returncode, out, err


def counts(out: str) -> list[list[int]]:
    """Return seen, written, unchanged, curated, refused of each report, checked to add up."""
    found = [[int(n) for n in match] for match in COUNTS.findall(out)]
    assert found
    assert all(one[0] == sum(one[1:]) for one in found)
    return found


def drafts(home: Path) -> frozenset[str]:
    database = open_database(f"sqlite:///{home / 'kondate.db'}")
    with database.begin() as db:
        found = fetch_catalog(db).drafts
        snapshot = newest_snapshot(db)
        assert refresh_snapshot(db, now=NOON) == snapshot  # the snapshot names exactly what is stored
    database.dispose()
    return found


def test_ids_are_drafted_twice_the_same_and_drift_gives_status_3(
    tmp_path: Path, loopback: LoopbackHub
) -> None:
    loopback.add(described("owner/set"))
    loopback.add(tagged("OpenGVLab/AS-V2", "apache-2.0"))
    ask = ("hub", "--ids", "owner/set,OpenGVLab/AS-V2,owner/none")
    status, out, err = sync(tmp_path, *ask, endpoint=loopback.endpoint)
    assert (status, counts(out)) == (0, [[3, 1, 0, 1, 1]])
    assert "refused owner/none" in err
    assert counts(sync(tmp_path, *ask, endpoint=loopback.endpoint)[1]) == [[3, 0, 1, 1, 1]]
    loopback.add(tagged("OpenGVLab/AS-V2", "cc-by-nc-4.0", sha=LATER))
    status, out, err = sync(tmp_path, *ask, endpoint=loopback.endpoint)
    assert (status, "2 found" in out, "/en/drift" in err) == (3, True, True)
    assert drafts(tmp_path) == {"owner-set"}


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path, loopback: LoopbackHub) -> None:
    names = [f"owner/set-{number:02}" for number in range(12)]
    for name in names:
        loopback.add(described(name))
    ask = ("hub", *(part for name in names for part in ("--ids", name)))
    process = start(tmp_path, *ask, endpoint=loopback.endpoint)
    end = time.monotonic() + 120
    while len([one for one in loopback.asked if one[1] == 200]) < 4 and time.monotonic() < end:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    written = drafts(tmp_path)
    assert 0 < len(written) < len(names)
    status, out, _ = sync(tmp_path, *ask, endpoint=loopback.endpoint)
    assert (status, counts(out)) == (0, [[12, 12 - len(written), len(written), 0, 0]])
    assert len(drafts(tmp_path)) == 12


def test_a_rate_limit_that_lasts_is_one_sentence_and_keeps_what_is_written(
    tmp_path: Path, loopback: LoopbackHub
) -> None:
    loopback.add(described("owner/one"))
    loopback.faults["owner/two"] = ["long wait"]
    status, _, err = sync(
        tmp_path, "hub", "--ids", "owner/one", "--ids", "owner/two", endpoint=loopback.endpoint
    )
    assert status == 1
    assert "429" in err
    assert drafts(tmp_path) == {"owner-one"}


def test_nothing_to_sync_says_what_to_ask_for(tmp_path: Path) -> None:
    status, _, err = sync(tmp_path, "hub")
    assert status == 1
    assert "--ids" in err


def test_dumps_become_drafts_and_links_and_say_their_license(tmp_path: Path) -> None:
    entries = [
        {"url": "https://pwc.example/dataset/newqa", "name": "NewQA", "full_name": "New QA"},
        {"url": "https://pwc.example/dataset/chartqa", "name": "ChartQA"},
    ]
    row = {"model_name": "m", "paper_url": "https://arxiv.org/abs/2203.10244", "metrics": {"Accuracy": "9"}}
    sota = {"metrics": ["Accuracy"], "rows": [row]}
    tables = [
        {
            "task": "Chart Question Answering",
            "datasets": [
                {"dataset": "ChartQA", "sota": sota},
                {"dataset": "NewQA", "sota": sota},
                {"dataset": "Nobody's", "sota": sota},
            ],
        }
    ]
    datasets, evaluations = tmp_path / "datasets.json.gz", tmp_path / "evaluation-tables.json"
    datasets.write_bytes(gzip.compress(orjson.dumps(entries)))
    evaluations.write_bytes(orjson.dumps(tables))
    status, out, _ = sync(tmp_path, "pwc", str(evaluations), str(datasets))
    assert (status, counts(out)) == (0, [[2, 1, 0, 1, 0], [3, 2, 0, 0, 1]])
    assert "CC BY-SA 4.0" in out
    assert counts(sync(tmp_path, "pwc", str(datasets), str(evaluations))[1]) == [
        [2, 0, 1, 1, 0],
        [3, 0, 2, 0, 1],
    ]
    assert drafts(tmp_path) == {"newqa"}


def test_a_dump_that_is_cut_short_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "datasets.json.gz"
    file.write_bytes(gzip.compress(orjson.dumps([{"name": f"set {n}"} for n in range(999)]))[:-200])
    status, _, err = sync(tmp_path, "pwc", str(file))
    assert status == 1
    assert "datasets.json.gz" in err


def test_a_croissant_description_becomes_a_draft(tmp_path: Path, samples: Path) -> None:
    file = str(samples / "croissant/datasets/1.0/flores-200/metadata.json")
    status, out, _ = sync(tmp_path, "croissant", file)
    assert (status, counts(out)) == (0, [[1, 1, 0, 0, 0]])
    assert counts(sync(tmp_path, "croissant", file)[1]) == [[1, 0, 1, 0, 0]]
    assert len(drafts(tmp_path)) == 1
    assert sync(tmp_path, "croissant", str(tmp_path / "none.json"))[0] == 1
