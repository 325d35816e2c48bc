"""The reason tree as the page shows it."""

from app.catalog.state import CatalogState
from app.licensing.engine import judge
from app.web.language import Language
from app.web.views.reasons import Reason, reason_tree


def every(node: Reason) -> list[Reason]:
    return [node, *(below for child in node.children for below in every(child))]


def test_what_clears_nothing_bears_no_tick(state: CatalogState) -> None:
    library = state.catalog.library
    judged = judge(library.datasets["scienceqa"], state.use("train-product"), library)
    nodes = every(reason_tree(judged.tree, library, Language("en")))
    asides = [one for one in nodes if one.kind in ("label", "history", "code")]
    assert {one.kind for one in asides} >= {"label", "code"}
    assert {(one.mark.kind, one.mark.icon) for one in asides} == {("aside", "·")}
    assert all(one.mark.kind != "aside" for one in nodes if one.decides)
