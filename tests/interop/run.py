"""Read a corpus of every kind back with the consumer's own package, each in its own venv, and compare;
have every trainer draw an exported mix and count what it draws;
then have the papers about mixes, corpora and entries validated by the tools of their formats.

`python -m tests.interop.run` (make interop) writes small corpora at both levels, makes a venv a consumer in
`--work` (kept, so a second run is quick), runs that consumer's script there, and compares sample by sample.
`--slices FOLDER` reads back, in place of the small corpora, one build a kind and level that mixes every
layout of real data slices found there. `--only NAME` runs one consumer or validator. `--spdx-files` names a
folder with the schema, model and context of SPDX 3.0.1, for machines that cannot reach spdx.org;
`--entries 1` validates every entry.
"""

import argparse
import hashlib
import io
import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image as Pillow

from app.corpora.readers import open_reader
from app.corpora.writers import write_corpus
from app.preprocessing.sample import Sample
from tests.corpora.readers.slices import entry
from tests.corpora.writers.corpora import mixed, tokens
from tests.interop.mixes import TRAINERS, draws_rightly, write_mix
from tests.interop.papers import VALIDATORS, check_papers, write_papers
from tests.interop.slices import build_slices

HERE = Path(__file__).resolve().parent
Record = dict[str, Any]


@dataclass(frozen=True)
class Consumer:
    """A package that trainers read corpora with."""

    name: str
    packages: tuple[str, ...]
    script: str
    kind: str


CONSUMERS = (
    Consumer("webdataset", ("webdataset", "numpy"), "read_webdataset.py", "webdataset"),
    Consumer("datasets", ("datasets", "pillow"), "read_datasets.py", "parquet"),
    Consumer("mosaicml-streaming", ("mosaicml-streaming",), "read_mds.py", "mds"),
    Consumer("megatron-energon", ("torch==2.13.0", "megatron-energon"), "read_energon.py", "webdataset"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the consumers; return how many of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".kondate/interop"))
    parser.add_argument("--slices", type=Path, help="folder of real data slices to build from")
    parser.add_argument("--only", choices=[one.name for one in (*CONSUMERS, *TRAINERS, *VALIDATORS)])
    parser.add_argument("--spdx-files", type=Path)
    parser.add_argument("--entries", type=int, default=34, help="validate the papers of every nth entry")
    parser.add_argument("--python", help="an interpreter that has the package of --only already")
    options = parser.parse_args(arguments)
    failed = 0
    for consumer in CONSUMERS:
        if options.only in (None, consumer.name):
            failed += not _run(
                consumer, options.work.absolute(), slices=options.slices, python=options.python
            )
    work = options.work.absolute()
    return failed + _mixes(options, work) + _papers(options, work)


def _mixes(options: argparse.Namespace, work: Path) -> int:
    """Have each trainer asked for draw an exported mix; return how many of them drew something else."""
    asked = [one for one in TRAINERS if options.only in (None, one.name)]
    failed = 0
    mix = write_mix(work / "mix") if asked else None
    for one in asked:
        interpreter = options.python or _install(one.name, one.packages, work / "venvs" / one.packages[0])
        right = interpreter and mix and draws_rightly(one, interpreter, work / "mix", mix)
        failed += not right
    return failed


def _papers(options: argparse.Namespace, work: Path) -> int:
    """Validate the papers with each tool asked for; return how many tools refused one."""
    asked = [one for one in VALIDATORS if options.only in (None, one.name)]
    if asked:
        write_papers(work / "papers", entries=options.entries)
    failed = 0
    for one in asked:
        interpreter = options.python or _install(one.name, one.packages, work / "venvs" / one.name)
        files = (str(options.spdx_files.absolute()),) if options.spdx_files and "spdx" in one.paper else ()
        failed += interpreter is None or not check_papers(
            one, Path(interpreter).parent, work / "papers", files
        )
    return failed


def _run(consumer: Consumer, work: Path, *, slices: Path | None, python: str | None) -> bool:
    interpreter = python or _install(consumer.name, consumer.packages, work / "venvs" / consumer.name)
    if interpreter is None:
        return False
    right = True
    for level in ("samples", "tokens"):
        corpus = work / "corpora" / f"{consumer.kind}-{level}{'-slices' if slices else ''}"
        if slices is not None:
            expected = build_slices(slices.absolute(), corpus, kind=consumer.kind, level=level, home=work)
        else:
            expected = list(_samples(level))
            write_corpus(expected, corpus, kind=consumer.kind, shard_samples=11)
        found = _read(consumer, interpreter, corpus)
        if found is None:
            right = False
            continue
        wrong = _compare(expected, found)
        right = right and not wrong
        print(f"{consumer.name} {level}: {len(found)} of {len(expected)} read, {len(wrong)} differ")
        for line in wrong[:5]:
            print(f"  {line}")
    return right


def _install(name: str, packages: Sequence[str], place: Path) -> str | None:
    interpreter = place / "bin/python"
    if not (place / ".done").exists():
        venv.create(place, with_pip=True, clear=True)
        run = subprocess.run(
            [interpreter, "-m", "pip", "install", "-q", *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            print(f"{name}: does not install here: {run.stderr.strip().splitlines()[-1:]}")
            return None
        (place / ".done").touch()
    return str(interpreter)


def _read(consumer: Consumer, interpreter: str, corpus: Path) -> list[Record] | None:
    script = HERE / "consumers" / consumer.script
    run = subprocess.run([interpreter, script, corpus], capture_output=True, text=True, check=False)
    if run.returncode:
        print(f"{consumer.name}: failed on {corpus.name}:\n{run.stderr[-2000:]}")
        return None
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def _samples(level: str) -> Iterator[Sample]:
    """Yield charts of ours and samples with none, one and two pictures, or samples of tensors."""
    if level == "tokens":
        yield from tokens(25)
        return
    charts = open_reader(entry("demo-charts", {"samples": "20"}), Path())
    yield from (one.sample for one in charts.read(0, 20) if one.sample is not None)
    yield from mixed(13)


def _compare(expected: Sequence[Sample], found: Sequence[Record]) -> list[str]:
    """Return what differs; order is not compared, since loaders may shuffle."""
    by_id = {record["id"]: record for record in found}
    wrong = (
        [] if len(by_id) == len(found) == len(expected) else [f"{len(expected)} written, {len(found)} read"]
    )
    for sample in expected:
        name = f"{sample.dataset}/{sample.sample_id}"
        record = by_id.get(name)
        if record is None:
            wrong.append(f"{name}: lost")
            continue
        for key, value in _facts(sample, record).items():
            if record[key] != value:
                wrong.append(f"{name}: {key} differs")
    return wrong


def _facts(sample: Sample, record: Record) -> Record:
    """Return what a record of this sample must say, for the keys that its consumer can tell."""
    facts: Record = {}
    if sample.tensors:
        given = record["arrays"]
        # A consumer that gives plain lists cannot tell the number type.
        facts["arrays"] = {
            name: [str(value.dtype) if given.get(name, [""])[0] else "", value.tolist()]
            for name, value in sorted(sample.tensors.items())
        }
        return facts
    facts["messages"] = [[message.role, message.text] for message in sample.messages]
    if "images" in record:
        facts["images"] = [hashlib.sha256(image.data).hexdigest() for image in sample.images]
    if "pixels" in record:
        facts["pixels"] = [_pixels(image.data) for image in sample.images]
    return facts


def _pixels(data: bytes) -> str:
    return hashlib.sha256(Pillow.open(io.BytesIO(data)).convert("RGB").tobytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
