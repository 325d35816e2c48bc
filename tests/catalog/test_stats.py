"""What the catalog covers."""

from app.catalog.load import Catalog
from app.catalog.stats import catalog_stats, render_stats
from app.licensing.engine import judge_all
from app.licensing.verdict import Verdict


def test_every_dataset_stands_in_a_cell_of_each_of_its_stages_and_domains(shipped: Catalog) -> None:
    stats = catalog_stats(shipped)
    expected = sum(len(one.stage) * len(one.domains) for one in shipped.library.datasets.values())
    assert sum(cell.entries for cell in stats.cells) == expected
    assert stats.datasets == len(shipped.library.datasets)


def test_no_statement_of_a_license_goes_without_evidence(shipped: Catalog) -> None:
    for one in catalog_stats(shipped).evidence:
        assert one.established <= one.entries
        if one.field != "license rows at a revision":
            assert one.with_evidence == one.established, one.field


def test_verdicts_are_counted_per_cell_and_in_all(shipped: Catalog) -> None:
    judgements = judge_all(shipped.library, shipped.uses["train-product"].use)
    stats = catalog_stats(shipped, judgements=judgements)
    assert sum(stats.verdicts.values()) == stats.datasets
    assert all(sum(cell.verdicts.values()) == cell.entries for cell in stats.cells)
    assert stats.verdicts[Verdict.ALLOWED] >= 1


def test_the_oldest_evidence_is_named_with_its_dataset(shipped: Catalog) -> None:
    oldest = catalog_stats(shipped).oldest
    assert oldest is not None
    assert oldest.dataset in shipped.library.datasets
    assert oldest.date < "2020"


def test_sources_that_disagree_and_histories_are_counted(shipped: Catalog) -> None:
    stats = catalog_stats(shipped)
    assert stats.conflicts >= 10
    assert stats.history >= 8
    assert stats.unknowns > 0


def test_the_table_has_a_row_for_each_cell_and_columns_for_the_verdicts_found(shipped: Catalog) -> None:
    stats = catalog_stats(shipped, use="research")
    assert stats.verdicts != catalog_stats(shipped, use="train-product").verdicts
    text = render_stats(stats)
    header = next(line for line in text.splitlines() if line.startswith("stage"))
    assert header.split()[3:] == [one.value for one in Verdict if stats.verdicts.get(one)]
    rows = text[text.index(header) :].splitlines()[1:]
    assert len(rows) == len(stats.cells) + 1
    assert rows[-1].split()[:2] == ["all", str(stats.datasets)]
