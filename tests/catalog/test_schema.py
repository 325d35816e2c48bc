"""The JSON Schemas that editors complete catalog files with."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.catalog.files import list_files
from app.catalog.schema import schema_texts, write_schemas
from app.catalog.yaml_files import read_data
from tests.catalog.conftest import SHIPPED


def test_the_committed_schemas_are_those_of_the_classes() -> None:
    for name, text in schema_texts().items():
        committed = (SHIPPED / "schema" / name).read_text(encoding="utf-8")
        assert committed == text, f"{name} is stale: run app.catalog.schema.write_schemas on catalog/"


def test_no_schema_is_left_over() -> None:
    assert {path.name for path in (SHIPPED / "schema").iterdir()} == set(schema_texts())


@pytest.mark.parametrize("name", sorted(schema_texts()))
def test_a_schema_is_one_by_its_own_standard(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_texts()[name]))


def test_an_editor_accepts_every_shipped_file() -> None:
    validators = {
        name.removesuffix(".schema.json"): Draft202012Validator(json.loads(text))
        for name, text in schema_texts().items()
    }
    wrong = [
        (path.name, error.message)
        for kind, path in list_files(SHIPPED)
        for error in validators[kind.name].iter_errors(read_data(path))
    ]
    assert wrong == []


def test_an_editor_marks_a_misspelt_key() -> None:
    validator = Draft202012Validator(json.loads(schema_texts()["dataset.schema.json"]))
    data = read_data(SHIPPED / "datasets" / "demo-charts.yaml")
    assert isinstance(data, dict)
    messages = [error.message for error in validator.iter_errors({**data, "licence": []})]
    assert any("licence" in message for message in messages)


def test_a_schema_is_pointed_at_by_the_files_it_is_for() -> None:
    text = (SHIPPED / "datasets" / "demo-charts.yaml").read_text(encoding="utf-8")
    pointer = text.splitlines()[0].partition("$schema=")[2]
    assert (SHIPPED / "datasets" / pointer).resolve() == (SHIPPED / "schema" / "dataset.schema.json")


def test_writing_makes_the_folder(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert {path.name for path in (tmp_path / "schema").iterdir()} == set(schema_texts())
