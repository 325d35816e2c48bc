"""Tables of links, through a whole build: fetched with manners, failures counted, nothing fetched twice."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.corpora.verify import verify_corpus
from app.recommender.mix import Mix
from app.settings import Settings
from tests.hub.site import Page, Site, running
from tests.trips.workshop import ROOT, charts_mix, mix_of

PHOTOS = 12
TROUBLES = {
    "/gone": "http-404",
    "/page": "not-an-image",
    "/noai": "opted-out",
    "/loop": "too-many-redirects",
    "/closed/1": "robots",
}


class PhotoPage(Page):
    """A site with real pictures, one size for each number."""

    def answer(self, path: str, times: int) -> None:
        if path.startswith("/photo/"):
            time.sleep(0.03)
            number = int(path.rpartition("/")[2])
            picture = io.BytesIO()
            Image.new("RGB", (64 + number, 48), (number * 9 % 256, 80, 120)).save(picture, "PNG")
            self.send(200, picture.getvalue(), "image/png")
        else:
            super().answer(path, times)


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as found:
        found.RequestHandlerClass = PhotoPage
        found.robots = "User-agent: *\nDisallow: /closed/"
        yield found


def write_tables(folder: Path, site: Site, *, photos: int = PHOTOS) -> Settings:
    """Lay out the tables of CC3M (TSV without a head) and COYO (Parquet) as they are distributed."""
    (folder / "cc3m").mkdir(parents=True)
    (folder / "coyo" / "data").mkdir(parents=True)
    links = [*(f"/photo/{number}" for number in range(photos)), *TROUBLES]
    lines = [f"a picture of thing {number}\t{site.link(link)}\n" for number, link in enumerate(links)]
    (folder / "cc3m" / "Train_GCC-training.tsv").write_text("".join(lines))
    rows = [
        {"id": 7_000 + number, "url": site.link(f"/photo/{number}"), "text": f"thing {number}"}
        for number in range(100, 104)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "coyo" / "data" / "part-0.parquet")
    mirrors = folder / "mirrors.yaml"
    mirrors.write_text("cc3m: cc3m\ncoyo-700m: coyo\n")
    return Settings(
        home=folder / "home",
        mirrors=mirrors,
        fetch_private_addresses=True,
        fetch_per_host=2,
        partition_samples=4,
    )


def links_mix(catalog: Catalog) -> Mix:
    return mix_of(
        charts_mix(catalog, samples=4),
        {
            "cc3m": {"samples": 500, "verdict": "unknown-needs-review"},
            "coyo-700m": {"samples": 500, "verdict": "unknown-needs-review"},
        },
    )


def build(catalog: Catalog, settings: Settings, out: Path) -> dict[str, Any]:
    mix = links_mix(catalog)
    return run_build_here(
        mix, catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), out=out, settings=settings
    )


def test_every_link_is_a_sample_or_a_counted_cause(catalog: Catalog, site: Site, tmp_path: Path) -> None:
    manifest = build(catalog, write_tables(tmp_path, site), tmp_path / "corpus")
    tried = PHOTOS + len(TROUBLES)
    counts = manifest["datasets"]["cc3m"]
    assert (counts["in"], counts["kept"], counts["filtered"]) == (tried, PHOTOS, 0)
    assert counts["links"] == {
        "tried": tried,
        "failed": dict(sorted((cause, 1) for cause in TROUBLES.values())),
        "rate": round(len(TROUBLES) / tried, 6),
    }
    assert manifest["datasets"]["coyo-700m"]["kept"] == 4
    assert "links" not in manifest["datasets"]["coyo-700m"]
    card = (tmp_path / "corpus" / "README.md").read_text()
    assert f"Of the links of `cc3m`, {len(TROUBLES) / tried:.1%} of {tried} gave no picture" in card
    assert not verify_corpus(tmp_path / "corpus", None).problems
    assert site.most_at_once <= 2
    assert site.asked["/closed/1"] == 0


def test_without_the_setting_no_private_address_is_asked(
    catalog: Catalog, site: Site, tmp_path: Path
) -> None:
    settings = write_tables(tmp_path, site).model_copy(update={"fetch_private_addresses": False})
    manifest = build(catalog, settings, tmp_path / "corpus")
    assert manifest["totals"]["kept"] == 0
    tried = PHOTOS + len(TROUBLES)
    assert manifest["datasets"]["cc3m"]["links"]["failed"] == {"private-address": tried}
    assert not site.asked


def test_a_build_that_is_killed_fetches_no_picture_again(
    catalog: Catalog, site: Site, tmp_path: Path
) -> None:
    photos = 60
    settings = write_tables(tmp_path, site, photos=photos)
    code = (
        "import sys; from pathlib import Path; from app.catalog.load import read_catalog; "
        "from app.settings import Settings; from tests.trips.test_build_links import build; "
        "build(read_catalog(Path('catalog')), Settings.model_validate_json(sys.argv[1]), Path(sys.argv[2]))"
    )
    out = tmp_path / "corpus"
    command = [sys.executable, "-c", code, settings.model_dump_json(), str(out)]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    end = time.monotonic() + 120
    while sum(site.asked.values()) < photos // 3 and time.monotonic() < end:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    begun = sum(site.asked.values())
    assert photos // 3 <= begun < photos
    killed = build(catalog, settings, out)
    again = sum(count - 1 for path, count in site.asked.items() if path.startswith("/photo/"))
    assert again <= settings.fetch_concurrency  # what was under way when it died
    whole = build(catalog, settings.model_copy(update={"home": tmp_path / "other"}), tmp_path / "whole")
    assert killed["shards"] == whole["shards"]
    assert killed["datasets"] == whole["datasets"]
