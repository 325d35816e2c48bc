"""Parts: one statement, place, silence or generator with its assessment, ready to be listed or summed.

Applies R1 (what a statement covers), R2 (rival statements of one publisher) and R6 (per-sample
values) around the judgement of the bare license, memoized for the use at hand.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.facts.dataset import Dataset, GeneratorUse, Layer, LicenseRow, Source
from app.facts.library import Library
from app.licensing.findings import (
    PROHIBITED,
    RANK,
    UNKNOWN,
    Assessment,
    Duty,
    Finding,
    assess,
    union,
    worse,
)
from app.licensing.generators import judge_generator
from app.licensing.layers import sort_statements
from app.licensing.phrases import UNTRACED
from app.licensing.policy import Standing
from app.licensing.samples import UNSPECIFIED, judge_values, values_of
from app.licensing.statements import judge_statement
from app.licensing.status import judge_training
from app.licensing.use import Use
from app.licensing.verdict import Verdict

MAKES_PICTURES = re.compile(r"pictur|render|drew|drawn|generated|images? (?:made|generat)|synthesi[sz]ed")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a layer rests on. `via` is the origin a row names; `readings` are rival statements."""

    kind: str
    layer: str
    label: str
    license: str | None
    assessment: Assessment
    via: tuple[str, ...] = ()
    row: LicenseRow | None = None
    generator: GeneratorUse | None = None
    share: str | None = None
    readings: tuple[tuple[LicenseRow, Assessment], ...] = ()
    labels: tuple[LicenseRow, ...] = ()

    @property
    def place(self) -> str:
        """Return the last step of a path to it: the layer, or the model that wrote in it."""
        return self.label if self.kind == "generator" else self.layer

    @property
    def evidence(self) -> str | None:
        """Return the page that says so."""
        source = self.row or self.generator
        return source.evidence if source is not None else None

    @property
    def revision(self) -> str | None:
        """Return the revision of that page, where one was recorded."""
        return self.row.revision if self.row is not None else None

    @property
    def rival(self) -> bool:
        """Say whether the publisher's own statements give different answers (R2-self-conflict)."""
        return any(finding.rule == "R2-self-conflict" for finding in self.assessment.findings)


class Judge:
    """Judges statements for one use and library, each different one once."""

    def __init__(self, library: Library, use: Use, standing: Standing | None = None) -> None:
        self.library = library
        self.use = use
        self.standing = standing
        self.split = "train" if use.purpose == "train" else "test"
        self._statements: dict[tuple[str, bool], Assessment] = {}
        self._rows: dict[tuple[object, ...], Assessment] = {}
        self._generators: dict[tuple[object, ...], Assessment] = {}
        self._silences: dict[tuple[str, str, bool], Part] = {}

    def shared(self, *, links_only: bool) -> bool:
        """Say whether a part is passed on: links-only material only when fetched pictures are shared too."""
        return self.use.share_corpus != "none" and (not links_only or self.use.share_fetched)

    def statement(self, stated: str, *, links_only: bool) -> Assessment:
        """Judge a license id or expression, once per use."""
        key = (stated, self.shared(links_only=links_only))
        known = self._statements.get(key)
        if known is None:
            known = judge_statement(stated, self.use, self.library, shared=key[1], standing=self.standing)
            self._statements[key] = known
        return known

    def row(self, row: LicenseRow, *, linked: bool) -> Assessment:
        """Judge one row as its publisher's statement, its basis included (R1, R3-R8)."""
        links_only = linked or row.content == "links-only"
        if row.per_sample is not None:
            return self._judge_row(row, links_only=links_only)
        key = (row.id, row.basis, bool(row.evidence), row.unverified, links_only)
        known = self._rows.get(key)
        if known is None:
            known = self._rows[key] = self._judge_row(row, links_only=links_only)
        return known

    def generator(self, generator: GeneratorUse) -> Assessment:
        """Judge one generator's terms, each combination of terms and binding once."""
        by = generator.provider if self.standing is not None else None
        key = (generator.terms, generator.terms_candidates, generator.binding, by)
        known = self._generators.get(key)
        if known is None:
            known = judge_generator(generator, self.use, self.library.generators)
            if self.standing is not None:
                known = self.standing.on_generator(known, generator)
            self._generators[key] = known
        return known

    def statement_of_origin(self, license_id: str, *, linked: bool) -> Assessment:
        """Judge the license of a place, per sample where it is a mixture."""
        key = ("origin", license_id, linked)
        known = self._rows.get(key)
        if known is None:
            row = LicenseRow(
                covers="images",
                id=license_id,
                stated=license_id,
                basis="upstream",
                evidence="catalog/origins",
            )
            known = self._rows[key] = self._judge_row(row, links_only=linked)
        return known

    def silence(self, layer: str, why: str, *, linked: bool) -> Part:
        """Return the part that stands for what nobody stated, or nobody traced: silence grants nothing."""
        key = (layer, why, linked)
        known = self._silences.get(key)
        if known is None:
            assessment = self.statement(UNSPECIFIED, links_only=linked)
            if why == UNTRACED:  # something was stated, only not of all that is in there
                findings = (
                    replace(f, clause=why) if f.clause == "silent" else f for f in assessment.findings
                )
                assessment = replace(assessment, findings=tuple(findings))
            known = self._silences[key] = Part("silence", layer, why, UNSPECIFIED, assessment)
        return known

    def _judge_row(self, row: LicenseRow, *, links_only: bool) -> Assessment:
        terms = self.library.licenses.get(row.id)
        values = values_of(row, terms, self.library.licenses, split=self.split)
        if values is None:
            judged = self.statement(row.id, links_only=links_only)
        else:
            judged = judge_values(values, row.id, lambda one: self.statement(one, links_only=links_only))
        extra: list[Finding] = []
        owner = terms is not None and terms.kind == "owner"
        if row.basis in ("repository-file", "third-party-relabel") or (row.basis is None and not owner):
            extra.append(Finding(UNKNOWN, "R1-basis", row.id, row.basis or "not-stated", None))
        elif not row.evidence and not owner:
            extra.append(Finding(UNKNOWN, "R1-basis", row.id, "no-evidence", None))
        if extra and judged.verdict is UNKNOWN and row.basis is None and not judged.samples:
            extra = []  # nothing was stated: the silence itself is the cause
        duties = [Duty("VERIFY_PER_SAMPLE", row.id)] if row.unverified else []
        if not extra and not duties:
            return judged
        aside = assess(extra, duties).verdict
        return assess(
            (*judged.findings, *extra),
            (*judged.duties, *duties),
            judged.hints,
            judged.samples,
            base=worse(judged.base, aside),
        )


def layer_parts(rows: Sequence[LicenseRow], layer: Layer, judge: Judge, *, linked: bool) -> list[Part]:
    """Turn the rows of one layer into parts: separate parts, one decision between rivals, labels (R1, R2)."""
    if len(rows) == 1:
        return [_row_part(rows[0], layer, judge, linked=linked)]
    sorted_rows = sort_statements(rows, judge.library.licenses)
    found = [_row_part(row, layer, judge, linked=linked) for row in sorted_rows.parts]
    if sorted_rows.rivals:
        found.append(_decide(sorted_rows.rivals, layer, judge, linked=linked))
    for row in sorted_rows.labels:
        found.append(_label(row, layer, judge, linked=linked))
    return found


def _row_part(row: LicenseRow, layer: str, judge: Judge, *, linked: bool) -> Part:
    via = tuple(one.strip() for one in row.origin.split(",")[:1]) if row.origin else ()
    return Part("row", layer, row.stated, row.id, judge.row(row, linked=linked), via, row)


def _decide(rows: tuple[LicenseRow, ...], layer: str, judge: Judge, *, linked: bool) -> Part:
    """Decide between statements of one publisher (R2): agreeing ones add up, differing ones are unknown."""
    readings = tuple((row, judge.row(row, linked=linked)) for row in rows)
    usable = [one.verdict.usable for _, one in readings]
    worst = max(readings, key=lambda one: RANK[one[1].verdict])
    if all(usable) or not any(usable):
        judged = union(one for _, one in readings)
    else:
        names = " / ".join(sorted({row.id for row in rows}))
        finding = Finding(
            UNKNOWN, "R2-self-conflict", names, "statements-differ", None, rows[0].evidence, rows[0].revision
        )
        judged = assess([finding])
    return Part("row", layer, worst[0].stated, worst[0].id, judged, (), worst[0], readings=readings)


def _label(row: LicenseRow, layer: str, judge: Judge, *, linked: bool) -> Part:
    """Weigh a later label beside the publisher's word (R2): a limit it adds is looked at, none is lifted."""
    judged = judge.row(row, linked=linked)
    barred = tuple(one for one in judged.findings if one.verdict is PROHIBITED)
    limits = [replace(one, verdict=UNKNOWN, rule="R2-relabel") for one in barred]
    return Part("label", layer, row.stated, row.id, assess(limits), (), row)


def place_part(edge: Source, layer: str, judge: Judge, *, linked: bool) -> Part:
    """Judge what comes from a place or a dataset without an entry: its origin's license, else silence."""
    origin = judge.library.origins.get(edge.id)
    license_id = origin.license if origin is not None else UNSPECIFIED
    assessment = judge.statement_of_origin(license_id, linked=linked)
    return Part("origin", layer, edge.id, license_id, assessment, (edge.id,), share=edge.share)


def training_parts(dataset: Dataset, layer: Layer, use: Use) -> tuple[Part, ...]:
    """Carry an upstream publisher's word on training along with a layer taken from there (R9, R2)."""
    found = judge_training(dataset, use)
    return (Part("status", layer, found[0].rule, None, assess(found)),) if found else ()


def generator_parts(dataset: Dataset, layer: Layer | None, judge: Judge) -> tuple[Part, ...]:
    """List the generators of a dataset whose outputs are in a layer; pictures only where it made pictures."""
    found = []
    for generator in dataset.generators:
        if layer == "images" and not MAKES_PICTURES.search(generator.role.casefold()):
            continue
        name = generator.terms or " / ".join(generator.terms_candidates) or None
        found.append(
            Part(
                "generator",
                "generator",
                generator.model,
                name,
                judge.generator(generator),
                (),
                None,
                generator,
            )
        )
    return tuple(found)


def reading_range(parts: Iterable[Part], floor: Verdict) -> tuple[Verdict, Verdict] | None:
    """Return the strict and the lenient verdict over rival statements, everything else as it is (R2).

    `floor` is what holds besides the parts; None where nobody contradicts himself.
    """
    listed = tuple(parts)
    rivals = [part for part in listed if part.rival]
    if not rivals:
        return None
    for part in listed:
        if not part.rival:
            floor = worse(floor, part.assessment.verdict)
    strict = lenient = floor
    for part in rivals:
        verdicts = sorted((one.verdict for _, one in part.readings), key=RANK.__getitem__)
        strict, lenient = worse(strict, verdicts[-1]), worse(lenient, verdicts[0])
    return strict, lenient
