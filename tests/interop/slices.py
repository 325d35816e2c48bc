"""One build over many layouts of real data slices, and what it must hold when it is read back."""

import shutil
from pathlib import Path

from app.catalog.load import read_catalog
from app.corpora.arrange import Shelf, arrange
from app.corpora.assemble import join
from app.corpora.in_process import run_build_here
from app.corpora.job import find_job
from app.corpora.order import BuildOrder
from app.preprocessing.sample import Sample
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix, mix_of

FOLDERS = {
    "chartqa": "chartqa",
    "coco-captions": "coco",
    "coco-instances": "coco",
    "docvqa": "docvqa",
    "funsd": "funsd",
    "mantis-instruct": "mantis",
    "pubtabnet": "pubtabnet",
    "scienceqa": "scienceqa",
    "sroie": "sroie",
    "tabmwp": "tabmwp",
}
MOST = 24
"""Samples asked of each dataset; slices with fewer give all they have."""


def build_slices(slices: Path, corpus: Path, *, kind: str, level: str, home: Path) -> list[Sample]:
    """Build one corpus of every dataset in `FOLDERS` and our charts; return its samples from the store."""
    catalog = read_catalog(Settings().catalog_folder)
    mirrors = mirrored_tokenizer(catalog, home / "slices", profile="qwen2-vl")
    with mirrors.open("a") as more:
        more.writelines(f"{name}: {slices / folder}\n" for name, folder in FOLDERS.items())
    picks = {name: {"samples": MOST, "verdict": "prohibited"} for name in FOLDERS}
    mix = mix_of(charts_mix(catalog, samples=1), {**picks, "demo-charts": {"samples": MOST}})
    order = BuildOrder.model_validate(
        {"mix": mix.id, "profile": "qwen2-vl", "output": kind, "level": level, "shard_samples": 50}
    )
    shutil.rmtree(corpus, ignore_errors=True)
    run_build_here(
        mix, catalog, order, out=corpus, settings=Settings(home=home / "slices/home", mirrors=mirrors)
    )
    job = find_job(corpus.with_name(f".{corpus.name}.build"))
    if job is None:
        raise FileNotFoundError(f"{corpus} was built without a job")
    shelf = Shelf(job)
    return [
        join(members, number) if order.packed else members[0]
        for number, sequence in enumerate(arrange(job, shelf).sequences)
        if (members := [shelf.sample(one) for one in sequence])
    ]
