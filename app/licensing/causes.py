"""Causes and bars: each finding as one sentence with its path, clause, evidence and way out.

Source: licence-rules section 5. A sentence says what is barred or asked, by which clause of which text,
for which part, and what would change the answer, in English and Japanese.
"""

from collections.abc import Mapping
from functools import lru_cache

from app.licensing.core import Core
from app.licensing.findings import ALLOWED, RANK, UNKNOWN, WITH_OBLIGATIONS, Assessment, Duty, Finding
from app.licensing.listing import Listed
from app.licensing.parts import Part
from app.licensing.phrases import (
    ACTS,
    CHANGES,
    DUTY_RULES,
    FINDINGS,
    GRANTS,
    LAYERS,
    NO_GRANT_CHANGE,
    UNTRACED,
    UNTRACED_CHANGE,
    VERDICTS,
    Pair,
)
from app.licensing.samples import UNSPECIFIED
from app.licensing.verdict import Cause, LayerVerdict, Verdict
from app.licensing.walk import Summary, Walk


def causes_of(core: Core, listed: tuple[Listed, ...], walk: Walk) -> tuple[Cause, ...]:
    """List every cause of a judgement, worst first; causes of lower levels stay in the list (R13)."""
    found: list[Cause] = [_cause(f, (core.dataset.id,), None, None, walk) for f in core.status]
    for item in listed:
        findings = item.part.assessment.findings or duty_findings(item.part.assessment)
        if core.approval is not None:  # what was open is answered: it moves to the notes
            findings = tuple(one for one in findings if one.verdict is not UNKNOWN)
        counted = sample_shares(core, item)
        for one in findings:
            share = counted.get(one.license or "", item.share)
            found.append(_cause(one, item.path, item.part, share, walk))
    unique = {(c.verdict, c.rule, c.path, c.license, c.clause, c.act): c for c in found}
    decider = core.deciding or deciding_of(core.part)

    def order(one: Cause) -> tuple[int, bool, int, tuple[str, ...]]:
        decides = decider is not None and (one.rule, one.license, one.act, one.path) == (
            decider.rule,
            decider.license,
            decider.act,
            core.path,
        )
        return -RANK[one.verdict], not decides, len(one.path), one.path

    return tuple(sorted(unique.values(), key=order))


def approval_notes(core: Core, listed: tuple[Listed, ...], walk: Walk) -> tuple[str, ...]:
    """Say what an approval answered: the open questions that stay open for everybody else."""
    if core.approval is None:
        return ()
    words = (
        what_of(one, walk)[0] + ", on " + " > ".join(item.path)
        for item in listed
        for one in item.part.assessment.findings
        if one.verdict is UNKNOWN
    )
    return tuple(dict.fromkeys(f"Approved although {text}." for text in words))


def sample_shares(core: Core, item: Listed) -> Mapping[str, str]:
    """Return how many samples each license value stands for, where the dataset's own rows count them."""
    if item.depth or not item.part.assessment.samples or core.filtered is None:
        return {}
    counts = {**core.filtered.keep, **core.filtered.drop, **core.filtered.review}
    known = {license_id: n for license_id, n in counts.items() if n is not None}
    total = sum(known.values())
    return {one: f"{n:,} / {total:,}" for one, n in known.items()} if len(known) == len(counts) else {}


def core_cause(core: Core, walk: Walk) -> Cause | None:
    """Word the deciding finding of a judgement; None where everything is plainly allowed."""
    finding = core.deciding or deciding_of(core.part)
    return None if finding is None else _cause(finding, core.path, core.part, None, walk)


def layer_bars(core: Core, walk: Walk) -> tuple[LayerVerdict, ...]:
    """Word one bar for each layer: its own verdict, lineage included, and what decides it."""
    return tuple(_bar(layer, summary, walk) for layer, summary in core.bars)


def deciding_of(part: Part | None) -> Finding | None:
    """Return what decides a part: its worst finding, else its first duty."""
    if part is None:
        return None
    assessment = part.assessment
    found = assessment.deciding
    return found if found is not None or not assessment.duties else _duty_finding(assessment.duties[0])


def duty_findings(assessment: Assessment) -> tuple[Finding, ...]:
    """Turn duties into findings of the second level, so that an allowed part names what it asks."""
    return tuple(_duty_finding(duty) for duty in assessment.duties)


@lru_cache(maxsize=4096)
def _duty_finding(duty: Duty) -> Finding:
    return Finding(WITH_OBLIGATIONS, DUTY_RULES.get(duty.code, "R7"), duty.license, duty.code, None)


def what_of(finding: Finding, walk: Walk) -> Pair:
    """Say what a finding bars or asks, by which clause of which text; each worded once in a walk."""
    known = walk.worded.get(id(finding))
    if known is None:
        known = walk.worded[id(finding)] = (finding, _word(finding, walk))
    return known[1]


def _word(finding: Finding, walk: Walk) -> Pair:
    name = finding.license or "-"
    if finding.verdict is WITH_OBLIGATIONS and finding.clause is not None and finding.rule != "POLICY":
        word = walk.library.vocabulary.obligations.get(finding.clause)
        en, ja = (word.label.en, word.label.ja) if word is not None else (finding.clause, finding.clause)
        return FINDINGS["duty"][0].format(license=name, clause=en), FINDINGS["duty"][1].format(
            license=name, clause=ja
        )
    act = ACTS.get(finding.act or "")
    unstated = finding.clause == "silent" and finding.license == UNSPECIFIED
    grant = GRANTS.get("unstated" if unstated else finding.clause or "")
    if act is not None and grant is not None:
        return grant[0].format(act=act[0], license=name), grant[1].format(act=act[1], license=name)
    pair = FINDINGS.get(f"{finding.rule}/{finding.clause}") or FINDINGS.get(finding.rule)
    if pair is None:
        return f"{finding.rule} ({name})", f"{finding.rule}({name})"
    clause = finding.clause or ""
    return pair[0].format(license=name, clause=clause), pair[1].format(license=name, clause=clause)


def change_of(finding: Finding) -> Pair:
    """Say what would change the answer that a finding gives."""
    if finding.verdict is WITH_OBLIGATIONS:
        return CHANGES["duty"]
    if finding.clause == UNTRACED:
        return UNTRACED_CHANGE
    if finding.clause in ("silent", "local-law", "condition"):
        return NO_GRANT_CHANGE
    exact = CHANGES.get(f"{finding.rule}/{finding.clause}")
    return exact or CHANGES.get(finding.rule, NO_GRANT_CHANGE)


def sentences(finding: Finding, path: tuple[str, ...], share: str | None, walk: Walk) -> Pair:
    """Word a finding in four parts: bar or duty, clause, part with its share, and the way out."""
    (head_en, tail_en), (head_ja, tail_ja) = _frame(finding, walk)
    part_en, part_ja = " > ".join(path), " > ".join((*path[:-1], _layer_ja(path[-1], walk)))
    if share:
        part_en, part_ja = f"{part_en} ({share})", f"{part_ja}({walk.library.phrases.get(share, share)})"
    return f"{head_en}{part_en}{tail_en}", f"{head_ja}{part_ja}{tail_ja}"


def _layer_ja(step: str, walk: Walk) -> str:
    """Return the Japanese name of a layer; the step of a path that is none stays as it is."""
    word = walk.library.vocabulary.layers.get(step) if step in LAYERS else None
    return word.label.ja if word is not None else step


def _frame(finding: Finding, walk: Walk) -> tuple[Pair, Pair]:
    """Return what stands before and after the part in a finding's sentence, in both languages."""
    known = walk.framed.get(id(finding))
    if known is None:
        verdict_en, verdict_ja = VERDICTS[finding.verdict.value]
        what_en, what_ja = what_of(finding, walk)
        change_en, change_ja = change_of(finding)
        frame = (
            (f"{verdict_en}: {what_en}, on ", f"; {change_en}."),
            (f"{verdict_ja}: ", f"について、{what_ja}。{change_ja}。"),
        )
        known = walk.framed[id(finding)] = (finding, frame)
    return known[1]


def _cause(
    finding: Finding, path: tuple[str, ...], part: Part | None, share: str | None, walk: Walk
) -> Cause:
    en, ja = sentences(finding, path, share, walk)
    stated = part.evidence if part is not None else None
    pinned = part.revision if part is not None else None
    return Cause(
        verdict=finding.verdict,
        rule=finding.rule,
        path=path,
        license=finding.license,
        clause=finding.clause,
        act=finding.act,
        sentence=en,
        evidence=stated or finding.evidence,
        revision=pinned if stated else finding.revision,
        share=share,
        sentence_ja=ja,
    )


def _bar(layer: str, summary: Summary, walk: Walk) -> LayerVerdict:
    """Word one bar; one that a finding of the layer itself decides is worded once in a walk."""
    finding = summary.deciding
    if finding is None or len(summary.path) != 1:
        return LayerVerdict(layer, summary.verdict, *bar_sentence(summary, walk))
    key = (summary.path[0], layer, summary.verdict, id(finding))
    known = walk.bars.get(key)
    if known is None:
        made = LayerVerdict(layer, summary.verdict, *bar_sentence(summary, walk))
        known = walk.bars[key] = (finding, made)
    return known[1]


def bar_sentence(summary: Summary, walk: Walk) -> Pair:
    """Word the short sentence of one bar: what decides, and where it comes from."""
    finding = summary.deciding or deciding_of(summary.part)
    if finding is None:
        return _plain(summary.verdict, summary.part)
    start, ja = _opening(finding, walk)
    if len(summary.path) == 1 and summary.path[0] in LAYERS:
        return start + ".", ja + "。"
    way = " > ".join([step for step in summary.path if step not in LAYERS])
    return (f"{start} (through {way}).", f"{ja}({way}経由)。") if way else (f"{start}.", f"{ja}。")


def _opening(finding: Finding, walk: Walk) -> Pair:
    """Return what a finding says, begun as a sentence; each made once in a walk."""
    known = walk.opened.get(id(finding))
    if known is None:
        en, ja = what_of(finding, walk)
        known = walk.opened[id(finding)] = (finding, (en[:1].upper() + en[1:], ja))
    return known[1]


def _plain(verdict: Verdict, part: Part | None) -> Pair:
    name = part.license if part is not None and part.license else None
    if verdict is ALLOWED and name is not None:
        return (
            f"{name} allows this use and asks nothing for it.",
            f"{name}はこの利用を認め、義務もありません。",
        )
    return VERDICTS[verdict.value][0] + ".", VERDICTS[verdict.value][1] + "。"
