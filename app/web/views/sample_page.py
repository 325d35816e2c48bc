"""One sample of a build: what it teaches, the license of each layer, its lineage, and its life."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.corpora.benchmarks import Met
from app.corpora.manifest import TAKEDOWN
from app.corpora.order import BuildView
from app.corpora.sample_views import RejectView, SampleView
from app.corpora.why import Life
from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.codes import reason_words, step_words
from app.web.views.frame import page_url
from app.web.views.gate import Pair, met_of, pair_view
from app.web.views.left_out import READ
from app.web.views.lineage import Upstream, lineage_tree
from app.web.views.marks import Mark, Text, dataset_name, layer_label, reason_of, verdict_mark
from app.web.views.samples import SampleCard, sample_card


@dataclass(frozen=True, slots=True)
class LicenseLine:
    """One license statement about one layer of the sample's dataset."""

    layer: str
    license: str
    license_url: str
    evidence: str
    host: str


@dataclass(frozen=True, slots=True)
class SamplePageView:
    """Everything on `/builds/{id}/sample`."""

    key: str
    build_url: str
    build_id: str
    dataset: str
    dataset_url: str
    kept: bool
    step: str
    step_word: str
    reason: str
    reason_word: str
    detail: str
    picture: str
    pictures: bool
    card: SampleCard | None
    pair: Pair | None
    mark: Mark | None
    verdict_reason: Text
    licenses: tuple[LicenseLine, ...]
    lineage: tuple[Upstream, ...]
    lineage_complete: bool
    life: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    code: tuple[str, ...]


def sample_page_view(
    build: BuildView,
    life: Life,
    sample: SampleView | None,
    *,
    library: Library,
    judgements: Mapping[str, Judgement],
    pictures: bool,
    language: Language,
) -> SamplePageView:
    """Gather the page of a sample; `judgements` are for the use that the corpus was built for."""
    key = f"{life.dataset}/{life.sample_id}"
    path = f"/builds/{build.id}"
    dataset = library.datasets.get(life.dataset)
    judgement = judgements[life.dataset] if dataset is not None else None
    ours = page_url(language.code, f"{path}/left-out", (("sample", key),))
    met = _met(life)
    step, reason = (str(life.facts.get(name, "")) for name in ("step", "reason"))
    return SamplePageView(
        key=key,
        build_url=page_url(language.code, path),
        build_id=build.id[:12],
        dataset=dataset_name(life.dataset, library),
        dataset_url=page_url(language.code, f"/datasets/{life.dataset}") if dataset is not None else "",
        kept=life.kept,
        step=step,
        step_word=step_words(step, language),
        reason=reason,
        reason_word=reason_words(reason, language),
        detail=str(life.facts.get("detail") or ""),
        picture=ours if pictures and not life.kept and met is None and step not in (READ, TAKEDOWN) else "",
        pictures=pictures,
        card=sample_card(sample, build_url=page_url(language.code, path), language=language)
        if sample is not None
        else None,
        pair=pair_view(met, key, build_id=build.id, pictures=pictures, library=library, language=language)
        if met is not None
        else None,
        mark=verdict_mark(judgement.best, language) if judgement is not None else None,
        verdict_reason=reason_of(judgement, language)
        if judgement is not None and not judgement.best.usable
        else Text("", ""),
        licenses=tuple(
            LicenseLine(
                layer=layer_label(library.vocabulary, one.covers, language),
                license=one.license,
                license_url=page_url(language.code, f"/licenses/{one.license}")
                if one.license in library.licenses
                else "",
                evidence=one.evidence,
                host=one.evidence.split("/")[2] if one.evidence.count("/") > 1 else one.evidence,
            )
            for one in life.layers
        ),
        lineage=lineage_tree(
            life.dataset, library=library, judgements=judgements, language=language, query=()
        )
        if dataset is not None
        else (),
        lineage_complete=dataset is not None and bool(dataset.sources_complete),
        life=_life(life, language),
        steps=tuple((step_words(one.rpartition(" v")[0] or one, language), one) for one in life.steps),
        code=(f"kondate why {build.folder} '{key}'",),
    )


def _met(life: Life) -> Met | None:
    if life.kept:
        return None
    told = {name: life.facts.get(name) for name in ("step", "reason", "kind", "row")}
    detail = str(life.facts.get("detail") or "")
    return met_of(
        RejectView.model_validate(
            {**told, "dataset": life.dataset, "sample_id": life.sample_id, "detail": detail}
        )
    )


def _life(life: Life, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the receipt says, in the order of a life; what it does not say is left out."""
    titles = {
        "source_id": language.gettext("Id in the source"),
        "split": language.gettext("Split"),
        "row": language.gettext("Row in the source"),
        "epoch": language.gettext("Epoch"),
        "license": language.gettext("License of this sample"),
        "image_licenses": language.gettext("Licenses of its pictures"),
        "source_url": language.gettext("Source"),
        "image_urls": language.gettext("Addresses of its pictures"),
        "pixels_before": language.gettext("Hash of the pixels before the steps"),
        "files_after": language.gettext("Hash of the files after the steps"),
        "words": language.gettext("Hash of the words"),
        "tokens": language.gettext("Tokens"),
        "place": language.gettext("Row or sequence in the corpus"),
    }
    found = []
    for name, title in titles.items():
        value = life.facts.get(name)
        told = [str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
        if told:
            found.append((title, " ".join(told)))
    return tuple(found)
