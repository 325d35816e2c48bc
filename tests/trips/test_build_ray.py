"""The same build on a Ray cluster gives the same bytes as in one process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.catalog.load import Catalog
from app.corpora.gather import gather
from app.corpora.in_process import run_build_here
from app.corpora.job import save_job
from app.corpora.order import BuildOrder
from app.settings import Settings
from tests.trips.workshop import ROOT, charts_mix, corpus_bytes

pytestmark = pytest.mark.ray

ON_RAY = """
import logging, sys
from pathlib import Path
import ray
from app.corpora.dataflow import Runner
from app.corpora.order import Progress
from app.corpora.phases import Site, phases
from app.corpora.tracking import Tracker

class Nobody:
    def note(self, progress): pass
    def check(self): pass

ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
for name in sys.argv[1:]:
    site = Site(Path(name) / "work", Path(name) / "corpus", Runner("ray"))
    for _ in phases(site, Tracker(Nobody(), progress=Progress())):
        pass
ray.shutdown()
"""


def test_a_build_on_ray_gives_the_bytes_of_a_build_in_one_process(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=40)
    order = BuildOrder(mix=mix.id, profile="llava-1.5", output="parquet")
    here = Settings(home=tmp_path / "here", partition_samples=16)
    run_build_here(mix, catalog, order, out=tmp_path / "native", settings=here)
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        settings = Settings(home=folder, partition_samples=16)
        save_job(gather(mix, catalog, order, settings=settings), folder / "work")
    command = [sys.executable, "-c", ON_RAY, *map(str, folders)]
    done = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    native = corpus_bytes(tmp_path / "native")
    assert [corpus_bytes(folder / "corpus") for folder in folders] == [native, native]
