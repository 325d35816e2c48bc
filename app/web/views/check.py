"""The check of a pasted mix: three groups, replacements, the repaired mix; published recipes below."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.licensing.verdict import Verdict
from app.mixes.audit import Audit, AuditEntry
from app.recommender.published import RecipeAudit
from app.web.language import Language
from app.web.mix_form import answer_pairs
from app.web.views.bands import Segment, segments
from app.web.views.frame import page_url
from app.web.views.lineage import Downstream
from app.web.views.marks import Mark, Text, dataset_name, verdict_mark


@dataclass(frozen=True, slots=True)
class Checked:
    """One name of the text and what became of it."""

    written: str
    name: str
    url: str
    mark: Mark | None
    sentence: str
    instead: tuple[Downstream, ...]
    guesses: tuple[Downstream, ...]


@dataclass(frozen=True, slots=True)
class CheckedGroup:
    """Names with the same fate."""

    label: str
    kind: str
    rows: tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one text."""

    heading: str
    before: Mark
    after: Mark
    form: str
    groups: tuple[CheckedGroup, ...]
    repaired: tuple[Segment, ...]
    mix_url: str
    overlaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A published recipe and what the use leaves of it."""

    name: str
    stage: str
    source: str
    segments: tuple[Segment, ...]
    usable: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """Everything on `/check`."""

    text: str
    examples: str
    action: str
    mistake: Text
    found: Found | None
    recipes: tuple[RecipeLine, ...]
    code: tuple[str, ...]


def check_view(
    text: str,
    found: Audit | None,
    *,
    mistake: Text,
    recipes: Mapping[str, RecipeAudit],
    catalog: Catalog,
    language: Language,
    use: str,
    base_url: str,
) -> CheckView:
    """Return the page of a check."""
    return CheckView(
        text=text,
        examples="\n".join(_examples(catalog)),
        action=page_url(language.code, "/check", (("use", use),)),
        mistake=mistake,
        found=_found(found, catalog, language, use) if found else None,
        recipes=tuple(
            _recipe(one, name, catalog, language)
            for name, one in sorted(recipes.items(), key=lambda pair: (-pair[1].usable, pair[0]))
            if one.usable or one.review or one.prohibited
        ),
        code=(
            f'httpx.post("{base_url}/api/v1/mixes/audit", '
            f'json={{"use": "{use}", "text": open("data.yaml").read()}})',
        ),
    )


def _examples(catalog: Catalog) -> list[str]:
    """Return a few names as people paste them: an id, a Hub name, a Hub address."""
    on_hub = [one for one in catalog.library.datasets.values() if one.seed and one.access.huggingface][:3]
    forms = ("{id}", "{hub}", "https://huggingface.co/datasets/{hub}")
    return [
        form.format(id=one.id, hub=one.access.huggingface[0])
        for form, one in zip(forms, on_hub, strict=False)
    ]


def _found(found: Audit, catalog: Catalog, language: Language, use: str) -> Found:
    whole = [entry for entry in found.entries if entry.verdict and entry.verdict.usable]
    part = [entry for entry in found.entries if entry.stays and entry not in whole]
    unknown = [
        entry for entry in found.entries if not entry.stays and entry.verdict in (None, Verdict.UNKNOWN)
    ]
    go = [entry for entry in found.entries if not entry.stays and entry.verdict is Verdict.PROHIBITED]
    groups = (
        (language.gettext("Must go"), "prohibited", go),
        (language.gettext("Cannot stay until a fact is settled"), "unknown", unknown),
        (language.gettext("May stay, filtered sample by sample"), "duties", part),
        (language.gettext("May stay"), "allowed", whole),
    )
    rows = [(dataset_name(one.dataset, catalog.library), one.weight, "") for one in found.repaired]
    return Found(
        heading=language.gettext(
            "%(stay)s of %(all)s may stay",
            stay=language.number(len(whole) + len(part)),
            all=language.number(len(found.entries)),
        ),
        before=verdict_mark(found.verdict, language),
        after=verdict_mark(found.repaired_verdict, language),
        form=_form_word(found.form, language),
        groups=tuple(
            CheckedGroup(
                label=label,
                kind=kind,
                rows=tuple(_checked(one, catalog, language, use) for one in entries),
            )
            for label, kind, entries in groups
            if entries
        ),
        repaired=segments(rows, language),
        mix_url=page_url(language.code, "/mix", answer_pairs(found.requirements))
        if found.requirements
        else "",
        overlaps=tuple(
            (one.sentence_ja if language.code == "ja" else "") or one.sentence for one in found.overlaps
        ),
    )


def _form_word(form: str, language: Language) -> str:
    """Return how a text was understood; trainers keep their own names."""
    words = {
        "list": language.gettext("a list of names"),
        "table": language.gettext("a table"),
        "requirements": language.gettext("requirements of Kondate"),
        "kondate-mix": language.gettext("a mix of Kondate"),
        "training-arguments": language.gettext("training arguments"),
        "croissant": "Croissant",
        "energon": "Energon",
        "mosaicml": "MosaicML Streaming",
        "llava": "LLaVA-NeXT",
        "llama-factory": "LLaMA-Factory",
        "internvl": "InternVL",
        "ms-swift": "ms-swift",
    }
    return words.get(form, form)


def _checked(entry: AuditEntry, catalog: Catalog, language: Language, use: str) -> Checked:
    def link(dataset_id: str) -> Downstream:
        return Downstream(
            name=dataset_name(dataset_id, catalog.library),
            url=page_url(language.code, f"/datasets/{dataset_id}", (("use", use),)),
        )

    own = link(entry.dataset) if entry.dataset else None
    # what stays when filtered shows the verdict of what stays
    shown = entry.filtered if entry.stays and entry.filtered else entry.verdict
    return Checked(
        written=entry.name,
        name=own.name if own else "",
        url=own.url if own else "",
        mark=verdict_mark(shown, language) if shown else None,
        sentence=_sentence(entry, language),
        instead=tuple(link(one) for one in entry.replacements),
        guesses=tuple(link(one) for one in entry.suggestions if one in catalog.library.datasets),
    )


def _sentence(entry: AuditEntry, language: Language) -> str:
    """Return why; near names of an unknown one stand below it as links, so they are not said here."""
    if entry.dataset is None:
        return language.gettext("The catalog has no entry of this name, so nothing is cleared.")
    return (entry.sentence_ja if language.code == "ja" else "") or entry.sentence


def _recipe(one: RecipeAudit, name: str, catalog: Catalog, language: Language) -> RecipeLine:
    recipe = catalog.recipes[name]
    shares = (
        (language.gettext("Usable"), one.usable, Verdict.ALLOWED),
        (verdict_mark(Verdict.UNKNOWN, language).word, one.review, Verdict.UNKNOWN),
        (verdict_mark(Verdict.PROHIBITED, language).word, one.prohibited, Verdict.PROHIBITED),
    )
    rows = [(word, share, verdict_mark(verdict, language).kind) for word, share, verdict in shares]
    rows.append((language.gettext("no entry in the catalog"), one.uncataloged, "nothing"))
    return RecipeLine(
        name=recipe.model,
        stage=recipe.stage_stated,
        source=recipe.sources[0] if recipe.sources else "",
        segments=segments(rows, language),
        usable=language.percent(one.usable),
    )
