"""Which file holds which record."""

from pathlib import Path

import pytest

from app.catalog.files import KINDS, Kind, list_files, records_in
from tests.catalog.conftest import SHIPPED

BY_NAME = {kind.name: kind for kind in KINDS}


def test_every_yaml_file_of_the_catalog_is_of_a_kind() -> None:
    """`examples/` holds requirements, which are questions and not facts."""
    listed = {path for _, path in list_files(SHIPPED)}
    assert {path for path in SHIPPED.rglob("*.yaml") if path.parent.name != "examples"} == listed


def test_files_come_kind_by_kind_and_in_the_order_of_their_names() -> None:
    datasets = [path.name for kind, path in list_files(SHIPPED) if kind.name == "dataset"]
    assert datasets == sorted(datasets)
    kinds = [kind.name for kind, _ in list_files(SHIPPED)]
    assert list(dict.fromkeys(kinds)) == [kind.name for kind in KINDS]


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (BY_NAME["dataset"], {"id": "other"}, [("one", (), {"id": "other"})]),
        (BY_NAME["vocabulary"], {"stages": {}}, [("vocabulary", (), {"stages": {}})]),
        (
            BY_NAME["use"],
            {"research": 1, "sale": 2},
            [("research", ("research",), 1), ("sale", ("sale",), 2)],
        ),
        (BY_NAME["origin"], [{"id": "web"}, "odd"], [("web", (0,), {"id": "web"}), ("1", (1,), "odd")]),
    ],
)
def test_a_file_holds_one_record_a_list_or_a_map_of_them(
    kind: Kind, data: object, expected: list[object]
) -> None:
    assert list(records_in(kind, Path("one.yaml"), data)) == expected
