"""Validate the papers of mixes, corpora and entries with the tools of the formats, each in its own venv."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.catalog.croissant import croissant_of
from app.catalog.load import Catalog, read_catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.mixes.exports import export
from app.settings import Settings
from tests.mixes.exports.whole import whole_mix
from tests.trips.workshop import charts_mix

HERE = Path(__file__).resolve().parent
CATALOG = HERE.parents[1] / "catalog"


@dataclass(frozen=True)
class Validator:
    """A tool that says whether a paper is right: its packages, how it is called, the papers it reads."""

    name: str
    packages: tuple[str, ...]
    command: tuple[str, ...]
    paper: str


VALIDATORS = (
    Validator(
        "spdx3-validate",
        ("spdx3-validate", "spdx-python-model"),
        ("python", str(HERE / "consumers/check_spdx.py")),
        "spdx.json",
    ),
    Validator(
        "cyclonedx-python-lib",
        ("cyclonedx-python-lib[json-validation]",),
        ("python", str(HERE / "consumers/check_cyclonedx.py")),
        "cyclonedx.json",
    ),
    Validator(
        "mlcroissant",
        ("mlcroissant[parquet]",),
        ("python", str(HERE / "consumers/check_croissant.py")),
        "croissant.json",
    ),
)


def write_papers(work: Path, *, entries: int) -> None:
    """Write the papers of one mix, one corpus and every nth entry under `work`."""
    catalog = read_catalog(CATALOG)
    for paper in ("spdx.json", "cyclonedx.json", "croissant.json"):
        _write(work / "mix" / paper, export(whole_mix(catalog, step=34), catalog, paper).body.decode())
    for name, text in _entries(catalog, entries):
        _write(work / f"entry-{name}" / "croissant.json", text)
    corpus = work / "corpus"
    if not (corpus / "manifest.json").exists():
        mix = charts_mix(catalog, samples=4)
        order = BuildOrder(mix=mix.id, profile="llava-1.5", output="parquet")
        with tempfile.TemporaryDirectory() as home:
            run_build_here(mix, catalog, order, out=corpus, settings=Settings(home=Path(home)))


def check_papers(validator: Validator, bin_folder: Path, work: Path, extra: tuple[str, ...] = ()) -> bool:
    """Run a validator on each of its papers; say how many it accepts and what it says of the others."""
    program, *arguments = validator.command
    papers = sorted(work.glob(f"*/{validator.paper}"))
    refused = 0
    for paper in papers:
        command = [str(bin_folder / program), *arguments, str(paper), *extra]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            refused += 1
            print(f"{validator.name}: {paper.parent.name} refused:\n{(run.stdout + run.stderr)[-1500:]}")
        elif "NOT CHECKED" in run.stdout:
            print(run.stdout.strip())
    print(f"{validator.name}: {len(papers) - refused} of {len(papers)} {validator.paper} accepted")
    return not refused


def _entries(catalog: Catalog, step: int) -> Iterator[tuple[str, str]]:
    library = catalog.library
    for name in sorted(library.datasets)[::step]:
        page = f"https://example.org/en/datasets/{name}"
        document = croissant_of(library.datasets[name], library, uses=catalog.uses, page=page)
        yield name, json.dumps(document, ensure_ascii=False)


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
