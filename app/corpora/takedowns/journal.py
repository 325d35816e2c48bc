"""Replace files of a corpus so that a process which dies half way is finished by the next one.

New files wait beside the corpus, in `.<name>.takedown/new`. The journal, written when all of them are
there and synced, is the decision; from then on every file is renamed into place, the manifest last.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from app.corpora.atomic import file_hash, write_atomically

MANIFEST = "manifest.json"


def journal_folder(corpus: Path) -> Path:
    """Return where a take-down of a corpus does its work."""
    corpus = corpus.absolute()
    return corpus.with_name(f".{corpus.name}.takedown")


def is_half_done(corpus: Path) -> bool:
    """Return whether a take-down was decided and not yet finished."""
    return _journal(corpus).is_file()


def replace_files(corpus: Path, *, dropped: Sequence[str]) -> None:
    """Put the new files into their places and remove those that are dropped."""
    new = journal_folder(corpus) / "new"
    files = []
    for path in sorted(one for one in new.rglob("*") if one.is_file()):
        name = path.relative_to(new).as_posix()
        old = corpus / name
        if old.is_file() and file_hash(old) == file_hash(path):
            path.unlink()
            continue
        with path.open("rb") as written:
            os.fsync(written.fileno())
        files.append(name)
    files.sort(key=lambda name: name == MANIFEST)
    write_atomically(_journal(corpus), json.dumps({"files": files, "dropped": list(dropped)}).encode())
    finish_left(corpus)


def finish_left(corpus: Path) -> None:
    """Do what a journal says, as far as it is not done; without one there is nothing to do."""
    journal = _journal(corpus)
    if not journal.is_file():
        return
    told = json.loads(journal.read_bytes())
    for name in told["dropped"]:
        (corpus / name).unlink(missing_ok=True)
    for name in told["files"]:
        waiting, place = journal.parent / "new" / name, corpus / name
        if waiting.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            waiting.replace(place)
    journal.unlink()


def _journal(corpus: Path) -> Path:
    return journal_folder(corpus) / "journal.json"
