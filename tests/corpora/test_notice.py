"""The license papers of a corpus: every license met, upstream ones included, and where its text is."""

import pytest

from app.catalog.load import Catalog
from app.corpora.notice import license_ids, license_papers
from app.mixes.exports.ingredients import concluded, ingredients
from tests.mixes.exports.whole import empty_mix, whole_mix


@pytest.fixture(scope="module")
def papers(catalog: Catalog) -> dict[str, str]:
    return license_papers(whole_mix(catalog, step=17), catalog)


def test_every_license_that_the_samples_are_under_has_a_paper(
    catalog: Catalog, papers: dict[str, str]
) -> None:
    mix = whole_mix(catalog, step=17)
    held = {name for one in ingredients(mix, catalog) for name in concluded(one, catalog.library)}
    assert held <= license_ids(mix, catalog)
    assert {f"LICENSES/{name}.txt" for name in held} <= set(papers)


def test_a_paper_says_where_the_text_is_and_who_states_it(catalog: Catalog, papers: dict[str, str]) -> None:
    for name, text in papers.items():
        if name.startswith("LICENSES/"):
            terms = catalog.library.licenses[name.removeprefix("LICENSES/").removesuffix(".txt")]
            assert all(address in text for address in terms.evidence)
            assert "Stated for data in this corpus at:" in text or "see NOTICE.md" in text


def test_the_bills_of_materials_the_terms_and_the_citations_are_there(papers: dict[str, str]) -> None:
    assert {"NOTICE.md", "spdx.json", "cyclonedx.json", "croissant.json", "CITATIONS.bib"} <= set(papers)


def test_a_corpus_of_nothing_needs_no_license(catalog: Catalog) -> None:
    assert license_ids(empty_mix(catalog), catalog) == set()
