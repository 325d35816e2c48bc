"""How fast samples go through the steps: run with `python -m tests.bench.bench_preprocessing`.

Uses the photos of ../shared/samples/bench-images where they are, else pictures made here. One process,
one core; figures are pictures a second by profile and decode mode, and packing by samples a second.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.preprocessing.packing import pack
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import run_steps
from app.preprocessing.sample import RawSample, Sample
from tests.conftest import SHARED
from tests.preprocessing.samples import context, jpeg, sample

PHOTOS = SHARED / "samples" / "bench-images" / "photos"
SECONDS = 4.0


def photos() -> list[bytes]:
    """Return real photos of up to 3 megapixels' worth of bytes, or made-up ones."""
    found = [path.read_bytes() for path in sorted(Path(PHOTOS).glob("coco_*.jpg"))[:60]]
    return found or [jpeg(640, 480, seed=n) for n in range(40)]


def rate(work: Callable[[int], None]) -> float:
    """Return how many times a second `work` runs, over a few seconds."""
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        work(done)
        done += 1
    return done / (time.perf_counter() - start)


def through(name: str, data: list[bytes], options: dict[str, dict[str, Any]]) -> float:
    """Return pictures a second through a profile's steps at level `samples`."""
    ctx = context(name)
    steps = resolve_steps(ctx.profile, options=options)
    raws = [RawSample(sample(data=one, sample_id=str(n))) for n, one in enumerate(data)]

    def once(number: int) -> None:
        assert isinstance(run_steps(steps, raws[number % len(raws)], ctx), Sample)

    return rate(once)


def main() -> None:
    """Print one line a figure."""
    data = photos()
    print(f"{len(data)} photos, {sum(map(len, data)) // len(data)} bytes on average")
    for name in sys.argv[1:] or ("generic", "llava-1.5", "qwen2-vl", "internvl2", "smolvlm"):
        exact = through(name, data, {})
        fast = through(name, data, {"check_image": {"mode": "fast"}})
        print(f"{name}: {exact:.0f} pictures/s exact, {fast:.0f} fast")
    draw = random.Random(7)
    lengths = [576 + int(draw.lognormvariate(5, 0.9)) for _ in range(100_000)]
    start = time.perf_counter()
    packed = pack(lengths, capacity=8192)
    seconds = time.perf_counter() - start
    share = packed.efficiency(lengths, capacity=8192)
    print(f"pack: {len(lengths) / seconds:,.0f} samples/s, {share:.2%} full")


if __name__ == "__main__":
    main()
