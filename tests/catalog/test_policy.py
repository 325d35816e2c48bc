"""A policy file: mistakes told with their lines, and its word under every verdict till an approval ends."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.catalog.load import Catalog, fetch_catalog, load_catalog, read_catalog
from app.catalog.state import CatalogState, current_state
from app.db.session import Database
from app.errors import CatalogError
from app.licensing.engine import judge_all
from app.licensing.verdict import Verdict
from tests.fixtures import NOON, SHIPPED

USE = "train-product"
APPROVED = """\
name: Example policy
approvals:
  - {dataset: docvqa, by: "M. Sato, legal", until: 2026-12-31}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def verdicts(catalog: Catalog) -> dict[str, Verdict]:
    return {name: one.verdict for name, one in judge_all(catalog.library, catalog.uses[USE].use).items()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "refuse_licenses:\n  - GPL-3.0-onyl\n",
            r"policy.yaml:2: refuse_licenses.0: .*did you mean 'GPL-3.0-only'",
        ),
        ("refuse_generators: [opnai]\n", r"policy.yaml:1: refuse_generators.0: unknown generator 'opnai'"),
        ("unknown: maybe\n", r"policy.yaml:1: unknown: "),
        ("refuse_license: [MIT]\n", r"policy.yaml:1: refuse_license: Extra inputs"),
        (
            "approvals:\n  - {dataset: docvqaa, by: legal, until: '2027-01-01'}\n",
            r":2: approvals.0.dataset: .*'docvqa'",
        ),
        ("approvals:\n  - {dataset: docvqa, by: legal, until: soon}\n", r":2: approvals.0.until: "),
        ("unknown: refuse\nunknown: review\n", r"policy.yaml:2: unknown: is written twice"),
        ("name: [\n", r"policy.yaml:2: "),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CatalogError, match=told):
        read_catalog(SHIPPED, policy=written(tmp_path, text))


def test_a_missing_file_is_an_error_and_not_a_policy_that_allows(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"nowhere\.yaml"):
        read_catalog(SHIPPED, policy=tmp_path / "nowhere.yaml")


def test_a_refusal_changes_no_other_dataset_for_the_better(tmp_path: Path, catalog: Catalog) -> None:
    path = written(tmp_path, "refuse_licenses: [CC-BY-4.0]\nunknown: refuse\n")
    plain, strict = verdicts(catalog), verdicts(read_catalog(SHIPPED, policy=path))
    assert all(strict[name].rank >= plain[name].rank for name in plain)
    assert plain["cord"] is Verdict.WITH_OBLIGATIONS
    assert strict["cord"] is Verdict.PROHIBITED
    assert Verdict.UNKNOWN not in strict.values()


def test_an_approval_holds_to_its_last_day_and_the_snapshot_tells(db: Session, tmp_path: Path) -> None:
    plain = load_catalog(db, SHIPPED, now=NOON)
    path = written(tmp_path, APPROVED)
    loaded = load_catalog(db, SHIPPED, now=NOON, policy=path)
    assert load_catalog(db, SHIPPED, now=NOON, policy=path) == loaded
    last, after = (fetch_catalog(db, today=day) for day in ("2026-12-31", "2027-01-01"))
    assert verdicts(last)["docvqa"] is Verdict.WITH_OBLIGATIONS
    assert verdicts(after)["docvqa"] is Verdict.UNKNOWN
    assert len({plain, last.library.snapshot, after.library.snapshot}) == 3
    assert not last.lapsed("2026-12-31")
    assert last.lapsed("2027-01-01")
    load_catalog(db, SHIPPED, now=NOON)
    assert fetch_catalog(db).library.policy is None


def test_pages_and_api_stand_under_the_policy(
    client: TestClient, database: Database, state: CatalogState, tmp_path: Path
) -> None:
    path = written(tmp_path, "name: Example policy\nrefuse_licenses: [CC-BY-4.0]\n")
    with database.begin() as db:
        load_catalog(db, SHIPPED, now=NOON, policy=path)
        assert current_state(db).snapshot != state.snapshot
    found = client.get(f"/api/v1/datasets/cord/verdict?use={USE}").json()["judgement"]
    assert found["verdict"] == "prohibited"
    assert found["causes"][0]["rule"] == "POLICY"
    page = client.get(f"/ja/datasets/cord?use={USE}", headers={"accept": "text/html"}).text
    assert "「Example policy」" in page
    asked = {"use": USE, "datasets": ["cord"]}
    assert client.post("/api/v1/verdicts", json=asked).json()["together"]["verdict"] == "prohibited"
