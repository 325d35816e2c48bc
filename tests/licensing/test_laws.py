"""Laws that hold for whatever facts: unknown is never green, limits never help, order never matters."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.facts.dataset import Dataset, GeneratorUse, LicenseRow
from app.facts.library import Library
from app.licensing.engine import judge, judge_all
from app.licensing.findings import worse
from app.licensing.mixing import judge_together
from app.licensing.use import Use
from app.licensing.verdict import Verdict
from tests.licensing.makers import generator, listed, made, row, shipped_terms, source, with_datasets

OPEN = ["CC0-1.0", "CC-BY-4.0", "MIT", "CC-BY-SA-4.0", "CDLA-Permissive-2.0", "ODC-By-1.0"]
SILENT = ["LicenseRef-unspecified", "LicenseRef-web-third-party", "LicenseRef-other-unresolved", "No-Such-Id"]
LIMITED = [
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-2.0",
    "LicenseRef-MathVista",
    "LicenseRef-ShareGPT4V",
    "LicenseRef-WebVid",
]
TERMS = ["openai-tou-2023-03-14", "llama-3", "llama-3.1", "google-genai-additional-2023-08-09", "unknown"]
LAYERS = ["images", "annotations", "text", "compilation"]
BASES = ["stated-for-data", "hub-tag", "repository-file", "third-party-relabel", None]
law = settings(max_examples=60, deadline=None)

uses = st.builds(
    lambda commercial, research, transforms, share, packaging, kind, release: Use.model_validate(
        {
            "commercial": commercial,
            "research": research,
            "transforms": transforms,
            "share_corpus": share,
            "packaging": packaging,
            "model": {"kind": kind, "release": release},
        }
    ),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(["technical", "excerpt", "creative"]), unique=True),
    st.sampled_from(["none", "public"]),
    st.sampled_from(["collection", "merged"]),
    st.sampled_from(["general-assistant", "task-specific", "encoder", "unknown"]),
    st.sampled_from(["none", "service", "weights"]),
)
plain_rows = st.builds(
    lambda id_, covers, basis, content, unverified: row(
        id_, covers, basis=basis, content=content, unverified=unverified
    ),
    st.sampled_from(OPEN + SILENT + LIMITED),
    st.sampled_from(LAYERS),
    st.sampled_from(BASES),
    st.sampled_from(["included", "links-only"]),
    st.booleans(),
)
sample_rows = st.builds(
    lambda values: row("LicenseRef-cc-mixed", "images", per_sample=listed(*values)),
    st.lists(st.sampled_from(OPEN[:4] + SILENT[:1] + LIMITED[:2]), min_size=1, unique=True),
)
rows = st.one_of(plain_rows, plain_rows, sample_rows)
generators = st.builds(
    generator, st.sampled_from([*TERMS, None]), st.sampled_from(["accepted", "incorporated", "upstream-only"])
)


def datasets(name: str = "one", rows_: st.SearchStrategy[Any] = rows) -> st.SearchStrategy[Dataset]:
    """Draw a dataset of a few rows and generators."""
    return st.builds(
        lambda drawn, models, use: made(name, *drawn, generators=models, training_use=use),
        st.lists(rows_, min_size=1, max_size=4),
        st.lists(generators, max_size=2),
        st.sampled_from(["allowed", "evaluation-only", "unclear"]),
    )


def verdict(dataset: Dataset, use: Use, library: Library) -> Verdict:
    """Return the verdict alone."""
    return judge_all(with_datasets(library, *library.datasets.values(), dataset), use)[dataset.id].verdict


@law
@given(dataset=datasets(), use=uses)
def test_a_part_that_nobody_licensed_never_leaves_the_whole_green(dataset: Dataset, use: Use) -> None:
    silent = made("silent", row("LicenseRef-unspecified", "text", content="included"))
    with_silence = dataset.model_copy(update={"licenses": (*dataset.licenses, *silent.licenses)})
    if use.purpose == "train":
        texts = [one for one in dataset.licenses if one.covers == "text"]
        assert texts or not verdict(with_silence, use, shipped_terms()).usable


@law
@given(dataset=datasets(rows_=plain_rows), use=uses, limit=st.sampled_from(LIMITED + SILENT))
def test_a_further_restrictive_part_never_improves_a_verdict(dataset: Dataset, use: Use, limit: str) -> None:
    extra = row(limit, "images", origin="somewhere-else")
    worse_off = dataset.model_copy(update={"licenses": (*dataset.licenses, extra)})
    assert verdict(worse_off, use, shipped_terms()).rank >= verdict(dataset, use, shipped_terms()).rank


@law
@given(dataset=datasets(), use=uses, extra=generators)
def test_a_further_generator_never_improves_a_verdict(
    dataset: Dataset, use: Use, extra: GeneratorUse
) -> None:
    more = dataset.model_copy(update={"generators": (*dataset.generators, extra)})
    assert verdict(more, use, shipped_terms()).rank >= verdict(dataset, use, shipped_terms()).rank


@law
@given(dataset=datasets(), use=uses, label=st.sampled_from(OPEN + LIMITED + SILENT))
def test_a_third_partys_label_never_improves_what_the_publisher_said(
    dataset: Dataset, use: Use, label: str
) -> None:
    stated = tuple(one for one in dataset.licenses if one.basis == "stated-for-data")
    own = dataset.model_copy(update={"licenses": stated or (row("LicenseRef-unspecified"),)})
    for covers in {one.covers for one in own.licenses}:
        labeled = own.model_copy(
            update={"licenses": (*own.licenses, row(label, covers, basis="third-party-relabel"))}
        )
        assert verdict(labeled, use, shipped_terms()).rank >= verdict(own, use, shipped_terms()).rank


@law
@given(dataset=datasets(), use=uses, data=st.data())
def test_the_order_of_rows_generators_and_sources_does_not_matter(
    dataset: Dataset, use: Use, data: st.DataObject
) -> None:
    library = with_datasets(shipped_terms(), made("up-a", row("CC-BY-NC-4.0")), made("up-b", row("CC0-1.0")))
    sourced = dataset.model_copy(update={"sources": (source("up-a"), source("up-b"), source("web"))})
    shuffled = sourced.model_copy(
        update={
            "licenses": tuple(data.draw(st.permutations(sourced.licenses))),
            "generators": tuple(data.draw(st.permutations(sourced.generators))),
            "sources": tuple(data.draw(st.permutations(sourced.sources))),
        }
    )
    first, second = judge(sourced, use, library), judge(shuffled, use, library)
    assert first.verdict == second.verdict
    assert first.filtered == second.filtered
    assert {one.code for one in first.obligations} == {one.code for one in second.obligations}
    assert {(one.rule, one.license, one.verdict) for one in first.causes} == {
        (one.rule, one.license, one.verdict) for one in second.causes
    }


@law
@given(several=st.lists(datasets(), min_size=1, max_size=4), use=uses, data=st.data())
def test_the_order_of_datasets_does_not_matter_and_a_mix_is_no_better_than_its_parts(
    several: list[Dataset], use: Use, data: st.DataObject
) -> None:
    named = [one.model_copy(update={"id": f"d{place}"}) for place, one in enumerate(several)]
    together = judge_together(named, use, shipped_terms())
    again = judge_together(data.draw(st.permutations(named)), use, shipped_terms())
    assert together == again
    worst = Verdict.ALLOWED
    for part in named:
        worst = worse(worst, judge(part, use, shipped_terms()).verdict)
    assert together.verdict.rank >= worst.rank
    if use.packaging == "collection" or use.share_corpus == "none":
        assert together.verdict == worst


@law
@given(
    upstream=datasets("upstream"),
    label=st.sampled_from(OPEN),
    use=uses,
    basis=st.sampled_from(["stated-for-data", "hub-tag", "upstream"]),
    origin=st.sampled_from([None, "upstream"]),
    unverified=st.booleans(),
)
def test_a_collection_never_launders_an_upstream_term(
    upstream: Dataset, label: str, use: Use, **claim: Any
) -> None:
    """Whatever a collector writes over a part, it is no better than where the part came from."""
    library = with_datasets(shipped_terms(), upstream)
    upstream_rows = [one for one in upstream.licenses if one.covers == "images"]
    relabel = row(label, "images", **claim)
    collection = made("collection", relabel, row(label, "compilation"), sources=[source("upstream")])
    only_images = upstream.model_copy(
        update={"licenses": tuple(upstream_rows), "generators": (), "training_use": "allowed"}
    )
    mixture = any(one.per_sample is not None for one in upstream_rows)
    if upstream_rows and not mixture:
        linked = all(one.content == "links-only" for one in upstream_rows)
        shared = use.model_copy(update={"share_corpus": "none"}) if linked else use
        assert verdict(collection, shared, library).rank >= verdict(only_images, shared, shipped_terms()).rank


@law
@given(dataset=datasets(), use=uses, place=st.integers(0, 3))
def test_dropping_evidence_or_its_basis_never_improves_a_verdict(
    dataset: Dataset, use: Use, place: int
) -> None:
    """Rivals aside: which of two differing statements counts is a question of its own (R2)."""
    one_each: dict[str, LicenseRow] = {one.covers: one for one in dataset.licenses}
    plain = dataset.model_copy(update={"licenses": tuple(one_each.values())})
    target = plain.licenses[place % len(plain.licenses)]
    for lost in ({"evidence": ""}, {"basis": None}):
        bare = target.model_copy(update=lost)
        changed = tuple(bare if one is target else one for one in plain.licenses)
        without = plain.model_copy(update={"licenses": changed})
        assert verdict(without, use, shipped_terms()).rank >= verdict(plain, use, shipped_terms()).rank


@law
@given(values=st.lists(st.sampled_from(OPEN + SILENT + LIMITED), min_size=1, unique=True), use=uses)
def test_keep_drop_and_review_are_together_all_the_values(values: list[str], use: Use) -> None:
    dataset = made("sampled", row("LicenseRef-cc-mixed", per_sample=listed(*values)))
    filtered = judge(dataset, use, shipped_terms()).filtered
    assert filtered is not None
    groups = [set(filtered.keep), set(filtered.drop), set(filtered.review)]
    assert set().union(*groups) == set(values)
    assert sum(len(group) for group in groups) == len(values)
    whole = verdict(dataset, use, shipped_terms())
    assert filtered.verdict.rank <= whole.rank or not filtered.keep


@law
@given(dataset=datasets(), use=uses)
def test_the_same_question_gets_the_same_answer_twice(dataset: Dataset, use: Use) -> None:
    assert judge(dataset, use, shipped_terms()) == judge(dataset, use, shipped_terms())


@law
@given(dataset=datasets(), use=uses)
def test_every_remedy_is_better_and_the_verdict_is_the_worst_cause(dataset: Dataset, use: Use) -> None:
    found = judge(dataset, use, shipped_terms())
    assert all(one.verdict.rank < found.verdict.rank for one in found.remedies)
    worst = max((one.verdict.rank for one in found.causes), default=0)
    assert found.verdict.rank == worst
    assert found.tree.verdict == found.verdict
    assert found.tree.decides


@pytest.mark.parametrize("limit", ["CC-BY-NC-4.0", "LicenseRef-unspecified"])
def test_terms_reach_through_a_chain_of_twelve_relabelings(limit: str) -> None:
    chain = [made("d00", row(limit))]
    for depth in range(1, 13):
        chain.append(made(f"d{depth:02}", row("CC0-1.0"), sources=[source(f"d{depth - 1:02}")]))
    library = with_datasets(shipped_terms(), *chain)
    use = Use.model_validate({"commercial": True, "model": {"kind": "encoder", "release": "weights"}})
    top = judge(chain[-1], use, library)
    assert not top.verdict.usable
    assert top.deciding is not None
    assert top.deciding.path == (*(f"d{depth:02}" for depth in range(12, -1, -1)), "images")
    assert judge_all(replace(library), use)["d12"].verdict == top.verdict
