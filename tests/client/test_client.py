"""What notebook users write, against a live server."""

import ast
import importlib
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import app.client
from app.client import Build, Catalog, Dataset, Problem
from app.client.connection import Connection

USE = "train-product"


@pytest.fixture
def catalog_client(server: str) -> Any:
    with Catalog(server) as made:
        yield made


class Tags(HTMLParser):
    """Collects the tags of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def tags_of(fragment: str) -> set[str]:
    parser = Tags()
    parser.feed(fragment)
    return set(parser.tags)


def test_it_iterates_over_all_pages(catalog_client: Catalog) -> None:
    found = catalog_client.datasets(use=USE, limit=40, sort="name")
    ids = [one.id for one in found]
    assert len(ids) == len(set(ids)) == found.total == len(found)


def test_lists_mean_or_and_flags_are_words(catalog_client: Catalog) -> None:
    both = catalog_client.datasets(domain=["chart-table", "document-ocr"], seed=True)
    assert both.total > 0
    assert all({"chart-table", "document-ocr"} & set(one.domains) and one.seed for one in both)
    assert both.facets()["domain"]["chart-table"] > 0


def test_tables_are_the_same_in_every_library(catalog_client: Catalog) -> None:
    found = catalog_client.datasets(domain="chart-table", use=USE, limit=2)
    ids = [one.id for one in found]
    assert found.to_pandas()["id"].tolist() == ids
    assert found.to_polars()["id"].to_list() == ids
    assert found.to_arrow()["id"].to_pylist() == ids
    assert pa.table(found)["id"].to_pylist() == ids
    assert pl.DataFrame(found)["id"].to_list() == ids


def test_plain_readers_read_the_urls(server: str) -> None:
    url = f"{server}/api/v1/datasets"
    question = f"use={USE}&domain=chart-table"
    total = httpx.get(f"{url}?{question}").json()["total"]
    assert len(pd.read_csv(f"{url}.csv?{question}")) == total
    assert len(pd.read_json(f"{url}.jsonl?{question}", lines=True)) == total
    assert len(pd.read_parquet(f"{url}.parquet?{question}")) == total
    assert pl.read_parquet(f"{url}.parquet?{question}").height == total
    assert pl.scan_parquet(f"{url}.parquet?{question}").select("id").collect().height == total
    assert pl.read_ipc(f"{url}.arrow?{question}").height == total
    frame = pd.read_csv(f"{url}.csv?{question}")
    assert len(frame) == total
    assert duckdb.connect().sql("select count(*) from frame").fetchall() == [(total,)]


def test_a_verdict_can_be_asked_and_read(catalog_client: Catalog) -> None:
    verdict = catalog_client.verdict("doclaynet", USE)
    assert bool(verdict) == (verdict.verdict in {"allowed", "allowed-with-obligations"})
    assert repr(verdict) == f"<Verdict doclaynet for {USE}: {verdict.verdict}>"
    row = next(iter(catalog_client.datasets(q="doclaynet", use=USE)))
    assert row.verdict(USE).to_dict() == verdict.to_dict()
    together = catalog_client.verdicts(["doclaynet", "chartqa"], USE)
    assert [one["dataset"] for one in together["datasets"]] == ["doclaynet", "chartqa"]


def test_a_mix_is_recommended_and_taken_out(catalog_client: Catalog) -> None:
    mix = catalog_client.recommend(
        stage="instruction-tuning", domains={"chart-table": 1}, use=USE, budget={"samples": 1000}
    )
    assert mix["id"] == mix.id == catalog_client.mix(mix.id)["id"]
    assert "NOTICE" in mix.export("NOTICE.md") or mix.export("NOTICE.md")
    assert pa.table(mix)["dataset"].to_pylist() == [pick["dataset"] for pick in mix.picks]


def test_a_refusal_is_an_exception_with_the_field(catalog_client: Catalog) -> None:
    with pytest.raises(Problem, match="did you mean 'domain'") as error:
        catalog_client.datasets(domian="vqa").total  # noqa: B018 -- asking is what raises
    assert (error.value.slug, error.value.field, error.value.status) == ("unknown-name", "domian", 422)
    with pytest.raises(Problem) as refused:
        catalog_client.build("sha256:0", profile="llava-1.5")
    assert refused.value.slug == "not-signed-in"


def test_answers_show_themselves_without_script(catalog_client: Catalog) -> None:
    mix = catalog_client.recommend(
        stage="instruction-tuning", domains={"chart-table": 1}, use=USE, budget={"samples": 1000}
    )
    for answer in (
        catalog_client.datasets(use=USE),
        catalog_client.dataset("chartqa", use=USE),
        catalog_client.verdict("chartqa", USE),
        mix,
    ):
        shown = answer._repr_html_()
        assert "script" not in tags_of(shown)
        assert "table" in tags_of(shown)
    assert ">2022<" in catalog_client.dataset("chartqa")._repr_html_()  # a year is no count


def offline(
    content: dict[str, Any] | None = None, *, answers: list[httpx.Response] | None = None
) -> Connection:
    """Return a connection whose server is a list of answers."""
    left = list(answers or [httpx.Response(200, json=content or {})])
    transport = httpx.MockTransport(lambda _request: left.pop(0) if len(left) > 1 else left[0])
    return Connection(httpx.Client(transport=transport, base_url="http://kondate"))


def test_markup_in_an_answer_is_shown_as_text() -> None:
    hostile = Dataset({"id": "x<script>alert(1)</script>", "name": "<img src=x onerror=a()>"}, offline())
    shown = hostile._repr_html_()
    assert tags_of(shown).isdisjoint({"script", "img"})
    assert "&lt;script&gt;" in shown


def build_json(state: str, fraction: float) -> dict[str, Any]:
    counts = {"d": {"in": 4, "kept": 3, "filtered": 0, "rejected": 1}}
    progress = {"fraction": fraction, "stage": state, "datasets": counts}
    return {"id": "b1", "state": state, "progress": progress, "error": None, "folder": "/x"}


def test_waiting_follows_a_build_to_its_end_and_draws(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [httpx.Response(200, json=build_json(*one)) for one in (("running", 0.5), ("done", 1.0))]
    build = Build(build_json("queued", 0), offline(answers=steps)).wait()
    assert build.state == "done"
    drawn = capsys.readouterr().err
    assert "50% running" in drawn
    assert "100% done" in drawn
    assert "progress" in tags_of(build._repr_html_())


def test_waiting_too_long_is_an_error() -> None:
    stuck = [httpx.Response(200, json=build_json("running", 0.1))]
    with pytest.raises(TimeoutError, match="running"):
        Build(build_json("running", 0), offline(answers=stuck)).wait(timeout=0, progress=False)


def test_it_waits_when_told_that_there_were_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("app.client.connection.time.sleep", slept.append)
    busy = httpx.Response(
        429, headers={"retry-after": "7"}, json={"type": "/api/v1/problems#too-many-requests"}
    )
    connection = offline(answers=[busy, busy, httpx.Response(200, json={"ok": True})])
    assert connection.get("/x").json() == {"ok": True}
    assert slept == [7.0, 7.0]


def test_a_proxys_error_page_is_a_problem_too() -> None:
    with pytest.raises(Problem, match="Bad gateway"):
        offline(answers=[httpx.Response(502, text="<h1>Bad gateway</h1>")]).get("/x")


def test_it_is_importable_as_kondate() -> None:
    installed = importlib.import_module("kondate")
    assert installed.__all__ == app.client.__all__
    assert Path(str(installed.__file__)).samefile(app.client.__file__)


def test_it_imports_httpx_and_the_standard_library_alone() -> None:
    folder = Path(app.client.__file__).parent
    inside_functions = {"pandas", "polars", "pyarrow"}
    of_loader = {name: {"numpy", "PIL"} for name in ("corpus.py", "stored.py")}  # imported on demand
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = {str(node.module).partition(".")[0]}
            else:
                continue
            third = {one for one in names if one not in sys.stdlib_module_names}
            assert third <= {"httpx"} | inside_functions | of_loader.get(file.name, set()), file


WITHOUT_SERVER = """
import importlib.metadata, re, sys

requires = importlib.metadata.requires("kondate")
server = {re.match(r"[\\w.-]+", one)[0].lower() for one in requires if "'server'" in one or '"server"' in one}
gone = {name for name, made_by in importlib.metadata.packages_distributions().items()
        if server & {one.lower() for one in made_by}}
assert {"fastapi", "sqlalchemy", "daft", "typer"} <= gone

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in gone:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NotInstalled())
"""


def without_server(code: str) -> subprocess.CompletedProcess[str]:
    """Run code where none of the server's packages can be imported."""
    command = [sys.executable, "-c", WITHOUT_SERVER + code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_client_needs_none_of_the_servers_packages(server: str) -> None:
    code = f"from kondate import Catalog\nprint(Catalog({server!r}).datasets(q='chartqa').total)"
    ran = without_server(code)
    assert int(ran.stdout) > 0, ran.stderr


def test_a_command_without_the_servers_packages_says_what_to_install() -> None:
    ran = without_server("from app.__main__ import main\nmain()")
    assert ran.returncode == 1
    assert "pip install 'kondate[server]'" in ran.stderr
    assert "Traceback" not in ran.stderr
