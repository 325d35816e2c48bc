"""The golden table and the worked cases of the research: facts, use and answer, run through the engine."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.catalog.load import Catalog
from app.facts.library import Library
from app.licensing.adhoc import AdHocRecord, dataset_from_record
from app.licensing.engine import judge, judge_all
from app.licensing.mixing import MixJudgement, judge_together
from app.licensing.use import Use
from app.licensing.verdict import Verdict

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "verdicts.yaml"
TABLE: dict[str, Any] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
RUNS = [(case, run) for case in TABLE["cases"] for run in case["runs"]]
ENTRIES = [(entry, use) for entry in TABLE["catalog"] for use in ("train-product", "research")]


def answer(run: dict[str, Any], library: Library) -> MixJudgement:
    """Judge the facts of one run as the golden table writes them."""
    datasets = [dataset_from_record(AdHocRecord.model_validate(one)) for one in run["datasets"]]
    return judge_together(datasets, Use.model_validate(run["use"]), library)


def check(found: MixJudgement, expected: dict[str, Any]) -> None:
    """Hold an answer against what is expected of it."""
    assert found.verdict == expected["verdict"]
    if "causes" in expected:
        deciding = {one.rule for one in found.causes if one.verdict == found.verdict}
        assert deciding == set(expected["causes"])
    assert set(expected.get("obligations", ())) <= {one.code for one in found.obligations}
    assert set(expected.get("advisories", ())) <= {one.code for one in found.advisories}
    exceptions = {note.id for part in found.parts for note in part.exceptions}
    assert set(expected.get("exceptions", ())) <= exceptions
    if "filtered" in expected:
        assert found.filtered is not None
        assert found.filtered.verdict == expected["filtered"]["verdict"]
        for group in ("keep", "drop", "review"):
            assert set(getattr(found.filtered, group)) == set(expected["filtered"][group])


@pytest.mark.parametrize(
    ("case", "run"), RUNS, ids=[f"{case['id']}-{place}" for place, (case, _) in enumerate(RUNS)]
)
@pytest.mark.parametrize("catalog_at_hand", [False, True], ids=["terms only", "whole catalog"])
def test_every_golden_case_gets_its_verdict_its_causes_and_its_duties(
    case: dict[str, Any], run: dict[str, Any], terms: Library, shipped: Catalog, catalog_at_hand: bool
) -> None:
    check(answer(run, shipped.library if catalog_at_hand else terms), run["expect"])


def test_the_golden_table_holds_twenty_cases_with_a_reason_and_evidence() -> None:
    assert [case["id"] for case in TABLE["cases"]] == [f"S{n:02}" for n in range(1, 21)]
    assert all(case["why"] and case["evidence"] for case in TABLE["cases"])


@pytest.mark.parametrize(("entry", "use"), ENTRIES, ids=[f"{e['dataset']}-{u}" for e, u in ENTRIES])
def test_every_entry_of_the_seed_gets_the_verdict_that_its_facts_give(
    entry: dict[str, Any], use: str, shipped: Catalog
) -> None:
    dataset = shipped.library.datasets[entry["dataset"]]
    found = judge(dataset, shipped.uses[use].use, shipped.library)
    assert found.verdict == entry[use]["verdict"]
    deciding = {one.rule for one in found.causes if one.verdict == found.verdict}
    assert deciding == set(entry[use]["causes"])
    if "filtered" in entry[use]:
        assert found.filtered is not None
        assert found.filtered.verdict == entry[use]["filtered"]


def test_the_golden_table_covers_every_dataset_of_the_seed(shipped: Catalog) -> None:
    seeded = {one.id for one in shipped.library.datasets.values() if one.seed}
    assert {entry["dataset"] for entry in TABLE["catalog"]} == seeded - {"demo-charts"}


@pytest.mark.samples
def test_the_worked_cases_of_the_research_pass_as_written_there(research: Path, terms: Library) -> None:
    text = (research / "licence-rules.md").read_text(encoding="utf-8")
    block = text.split("```yaml")[1].split("```")[0]
    cases = yaml.safe_load(block.replace("licence", "license").replace("LICENCE", "LICENSE"))["cases"]
    assert len(cases) == 20
    for case in cases:
        for run in case["runs"]:
            check(answer(run, terms), run["expect"])


def test_a_list_page_and_a_dataset_page_never_disagree(shipped: Catalog) -> None:
    library = shipped.library
    for name, named in shipped.uses.items():
        brief = judge_all(library, named.use)
        for dataset_id in ("coco-captions", "llava-next-data", "scienceqa", "plotqa", "the-cauldron"):
            full = judge(library.datasets[dataset_id], named.use, library)
            quick = brief[dataset_id]
            assert (full.verdict, full.filtered, full.layers) == (
                quick.verdict,
                quick.filtered,
                quick.layers,
            ), name
            if full.verdict is Verdict.ALLOWED:
                assert quick.deciding is None
                continue
            assert full.deciding is not None
            assert quick.deciding is not None
            assert (full.deciding.rule, full.deciding.license) == (
                quick.deciding.rule,
                quick.deciding.license,
            )


def test_every_layer_of_every_answer_rests_on_a_cause_or_a_pinned_fact(shipped: Catalog) -> None:
    library = shipped.library
    for dataset_id in sorted(library.datasets)[::7]:
        found = judge(library.datasets[dataset_id], shipped.uses["research"].use, library)
        assert found.layers
        assert found.causes or found.pinned
        for bar in found.layers:
            assert bar.sentence
            assert bar.sentence_ja
        worst_bar = max((bar.verdict.rank for bar in found.layers), default=0)
        assert found.verdict.rank >= worst_bar
