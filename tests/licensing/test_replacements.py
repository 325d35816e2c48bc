"""A barred dataset names others for the same work that may be used, and nothing that may not."""

from app.catalog.load import Catalog
from app.facts.figures import change
from app.licensing.engine import judge_all
from app.licensing.replacements import MOST, find_replacements
from app.licensing.verdict import Verdict

USE = "train-product"


def test_each_replacement_is_usable_and_does_some_of_the_same_work(catalog: Catalog) -> None:
    library = catalog.library
    judgements = judge_all(library, catalog.uses[USE].use)
    named = 0
    for name, dataset in library.datasets.items():
        found = find_replacements(dataset, library, judgements)
        assert len(found) <= MOST
        assert not found or not judgements[name].verdict.usable
        for remedy in found:
            other = library.datasets[remedy.action.removeprefix("replace-by:")]
            assert judgements[other.id].verdict.usable
            assert remedy.verdict is judgements[other.id].verdict
            assert set(other.domains) & set(dataset.domains)
            assert other.id != name
            named += 1
    assert named > 100


def test_the_one_that_does_most_of_the_work_comes_first_and_its_size_is_told(catalog: Catalog) -> None:
    library = catalog.library
    judgements = judge_all(library, catalog.uses[USE].use)
    first = find_replacements(library.datasets["chartqa"], library, judgements)[0]
    assert first.action == "replace-by:plotqa"
    assert first.verdict is Verdict.WITH_OBLIGATIONS
    theirs, ours = (library.datasets[name].scale.samples or 0 for name in ("plotqa", "chartqa"))
    gained = theirs - ours
    assert f"{change(gained, 'en')} samples" in first.sentence
    assert f"{change(gained, 'ja')}件" in first.sentence_ja
