"""The reason tree: dataset, origins, layers, statements and generators, with the deciding path marked."""

from dataclasses import dataclass, field, replace

from app.licensing.causes import deciding_of, what_of
from app.licensing.core import Core
from app.licensing.findings import ALLOWED, RANK, Assessment, worse
from app.licensing.listing import Listed
from app.licensing.parts import Part
from app.licensing.phrases import LAYERS, VERDICTS
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
        root.leaves.append(_status_node(finding.rule, finding.verdict, what_of(finding, walk)[0]))
    for item in listed:
        branch = root.at(item.bar, "layer", None)
        for step in item.path[1:]:
            if step not in LAYERS and step != item.part.label:
                branch = branch.at(step, "origin", item.share)
        branch.leaves.extend(_part_nodes(item.part, item.share, walk))
    for row in core.dataset.licenses:
        if row.superseded or row.covers == "code":
            kind = "history" if row.superseded else "code"
            text = "An older statement, shown and not judged." if row.superseded else "Covers the code only."
            leaf = ReasonNode(row.stated, kind, ALLOWED, text, None, row.id, row.evidence, row.revision)
            root.at(row.covers, "layer", None).leaves.append(leaf)
    return _mark(replace(_grow(root), verdict=core.verdict))


def minimal_tree(core: Core) -> ReasonNode:
    """Return the tree of one node that a list page carries."""
    label = VERDICTS[core.verdict.value][0]
    return ReasonNode(core.dataset.id, "dataset", core.verdict, label, decides=True)


def _part_nodes(part: Part, share: str | None, walk: Walk) -> list[ReasonNode]:
    """Turn one part into a node; rival statements become its children, side by side with their revisions."""
    assessment = part.assessment
    causes = _value_nodes(assessment, walk) or tuple(
        ReasonNode(
            label=finding.rule,
            kind="clause",
            verdict=finding.verdict,
            sentence=what_of(finding, walk)[0],
            rule=finding.rule,
            license=finding.license,
            evidence=finding.evidence,
            revision=finding.revision,
        )
        for finding in assessment.findings
    )
    readings = tuple(
        ReasonNode(
            label=row.stated,
            kind="reading",
            verdict=one.verdict,
            sentence=what_of(one.deciding, walk)[0] if one.deciding else VERDICTS[one.verdict.value][0],
            license=row.id,
            evidence=row.evidence,
            revision=row.revision,
        )
        for row, one in part.readings
    )
    deciding = deciding_of(part)
    sentence = what_of(deciding, walk)[0] if deciding else VERDICTS[assessment.verdict.value][0]
    return [
        ReasonNode(
            label=part.label,
            kind=part.kind,
            verdict=assessment.verdict,
            sentence=sentence,
            rule=deciding.rule if deciding else None,
            license=part.license,
            evidence=part.evidence,
            revision=part.revision,
            share=share,
            children=(*readings, *causes),
        )
    ]


def _value_nodes(assessment: Assessment, walk: Walk) -> tuple[ReasonNode, ...]:
    """Turn per-sample license values into nodes: what each of them comes to, worst first."""
    ordered = sorted(assessment.samples, key=lambda one: -RANK[one[1].verdict])
    nodes = []
    for license_id, judged in ordered:
        finding = judged.deciding
        sentence = what_of(finding, walk)[0] if finding else VERDICTS[judged.verdict.value][0]
        rule = finding.rule if finding else None
        evidence = finding.evidence if finding else None
        nodes.append(ReasonNode(license_id, "value", judged.verdict, sentence, rule, license_id, evidence))
    return tuple(nodes)


def _status_node(rule: str, verdict: Verdict, sentence: str) -> ReasonNode:
    return ReasonNode(rule, "status", verdict, sentence, rule)


def _grow(branch: Branch) -> ReasonNode:
    children = (*branch.leaves, *(_grow(one) for one in branch.branches.values()))
    verdict = ALLOWED
    for child in children:
        verdict = worse(verdict, child.verdict)
    first = next((one for one in children if one.verdict is verdict), None)
    sentence = first.sentence if first is not None else ""
    return ReasonNode(
        branch.label,
        branch.kind,
        verdict,
        sentence,
        first.rule if first else None,
        share=branch.share,
        children=children,
    )


def _mark(node: ReasonNode) -> ReasonNode:
    """Mark the node and, below it, the first child that is as bad: the path that decides."""
    children = list(node.children)
    for place, child in enumerate(children):
        if RANK[child.verdict] == RANK[node.verdict] and child.kind not in ("reading", "history", "code"):
            children[place] = _mark(child)
            break
    return replace(node, decides=True, children=tuple(children))
