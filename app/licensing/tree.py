"""The reason tree: dataset, origins, layers, statements and generators, with the deciding path marked."""

from dataclasses import dataclass, field, replace

from app.licensing.causes import deciding_of, what_of
from app.licensing.core import Core
from app.licensing.findings import ALLOWED, RANK, Assessment, Finding, worse
from app.licensing.listing import Listed
from app.licensing.parts import Part
from app.licensing.phrases import LAYERS, UNJUDGED, VERDICTS, Pair
from app.licensing.verdict import ReasonNode, Verdict
from app.licensing.walk import Walk


@dataclass(slots=True)
class Branch:
    """A node under construction: children by label, in the order they were found."""

    label: str
    kind: str
    share: str | None = None
    leaves: list[ReasonNode] = field(default_factory=list)
    branches: dict[str, "Branch"] = field(default_factory=dict)

    def at(self, label: str, kind: str, share: str | None) -> "Branch":
        """Return the child with this label, growing it when there is none."""
        return self.branches.setdefault(label, Branch(label, kind, share))


def reason_tree(core: Core, listed: tuple[Listed, ...], walk: Walk) -> ReasonNode:
    """Build the whole tree of a judgement; exactly one path of it decides."""
    root = Branch(core.dataset.id, "dataset")
    for finding in core.status:
        words = what_of(finding, walk)
        root.leaves.append(_node(finding.rule, "status", finding.verdict, words, rule=finding.rule))
    for item in listed:
        branch = root.at(item.bar, "layer", None)
        for step in item.path[1:]:
            if step not in LAYERS and step != item.part.label:
                branch = branch.at(step, "origin", item.share)
        branch.leaves.extend(_part_nodes(item.part, item.share, walk))
    for row in core.dataset.licenses:
        if row.superseded or row.covers == "code":
            kind = "history" if row.superseded else "code"
            leaf = _node(
                row.stated,
                kind,
                ALLOWED,
                UNJUDGED[kind],
                license_id=row.id,
                evidence=row.evidence,
                revision=row.revision,
            )
            root.at(row.covers, "layer", None).leaves.append(leaf)
    return _mark(replace(_grow(root), verdict=core.verdict))


def minimal_tree(core: Core) -> ReasonNode:
    """Return the tree of one node that a list page carries."""
    en, ja = VERDICTS[core.verdict.value]
    return ReasonNode(core.dataset.id, "dataset", core.verdict, en, decides=True, sentence_ja=ja)


def _part_nodes(part: Part, share: str | None, walk: Walk) -> list[ReasonNode]:
    """Turn one part into a node; rival statements become its children, side by side with their revisions."""
    assessment = part.assessment
    causes = _value_nodes(assessment, walk) or tuple(
        _node(
            finding.rule,
            "clause",
            finding.verdict,
            what_of(finding, walk),
            rule=finding.rule,
            license_id=finding.license,
            evidence=finding.evidence,
            revision=finding.revision,
        )
        for finding in assessment.findings
    )
    readings = tuple(
        _node(
            row.stated,
            "reading",
            one.verdict,
            _words(one.deciding, one.verdict, walk),
            license_id=row.id,
            evidence=row.evidence,
            revision=row.revision,
        )
        for row, one in part.readings
    )
    deciding = deciding_of(part)
    aside = UNJUDGED.get(part.kind) if deciding is None else None
    node = _node(
        part.label,
        part.kind,
        assessment.verdict,
        aside or _words(deciding, assessment.verdict, walk),
        rule=deciding.rule if deciding else None,
        license_id=part.license,
        evidence=part.evidence,
        revision=part.revision,
    )
    return [replace(node, share=share, children=(*readings, *causes))]


def _value_nodes(assessment: Assessment, walk: Walk) -> tuple[ReasonNode, ...]:
    """Turn per-sample license values into nodes: what each of them comes to, worst first."""
    ordered = sorted(assessment.samples, key=lambda one: -RANK[one[1].verdict])
    nodes = []
    for license_id, judged in ordered:
        finding = judged.deciding
        words = _words(finding, judged.verdict, walk)
        rule = finding.rule if finding else None
        evidence = finding.evidence if finding else None
        node = _node(
            license_id, "value", judged.verdict, words, rule=rule, license_id=license_id, evidence=evidence
        )
        nodes.append(node)
    return tuple(nodes)


def _words(finding: Finding | None, verdict: Verdict, walk: Walk) -> Pair:
    """Return what a finding says, or the bare verdict where nothing decides."""
    return what_of(finding, walk) if finding is not None else VERDICTS[verdict.value]


def _node(
    label: str,
    kind: str,
    verdict: Verdict,
    words: Pair,
    *,
    rule: str | None = None,
    license_id: str | None = None,
    evidence: str | None = None,
    revision: str | None = None,
) -> ReasonNode:
    en, ja = words
    return ReasonNode(label, kind, verdict, en, rule, license_id, evidence, revision, sentence_ja=ja)


def _grow(branch: Branch) -> ReasonNode:
    children = (*branch.leaves, *(_grow(one) for one in branch.branches.values()))
    verdict = ALLOWED
    for child in children:
        verdict = worse(verdict, child.verdict)
    first = next((one for one in children if one.verdict is verdict), None)
    return ReasonNode(
        branch.label,
        branch.kind,
        verdict,
        first.sentence if first else "",
        first.rule if first else None,
        share=branch.share,
        children=children,
        sentence_ja=first.sentence_ja if first else "",
    )


def _mark(node: ReasonNode) -> ReasonNode:
    """Mark the node and, below it, the first child that is as bad: the path that decides."""
    children = list(node.children)
    for place, child in enumerate(children):
        if RANK[child.verdict] == RANK[node.verdict] and child.kind not in ("reading", "history", "code"):
            children[place] = _mark(child)
            break
    return replace(node, decides=True, children=tuple(children))
