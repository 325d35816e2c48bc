"""May a finished corpus be handed to others as it is? Judged per dataset on today's facts, before a push."""

from collections.abc import Iterable
from pathlib import Path

from app.catalog.load import Catalog
from app.corpora.held import judge_corpus, use_of
from app.corpora.opened import get_manifest
from app.corpora.verify import verify_corpus
from app.errors import Conflict
from app.facts.record import Record
from app.hub.publish import upload_corpus
from app.licensing.verdict import Verdict
from app.settings import Settings


class Barrier(Record):
    """A dataset of a corpus that may not be handed on, or not without review, and the deciding reason."""

    dataset: str
    samples: int
    verdict: Verdict
    sentence: str


def push_corpus(
    corpus: Path, repository: str, catalog: Catalog, settings: Settings, *, private: bool = False
) -> str:
    """Push a corpus to the Hub and return the commit's address.

    Raises Conflict, before anything is sent, when its files are not as built or when the verdict of
    handing it on is not allowed (with or without obligations) for every dataset that is in it.
    """
    wrong = verify_corpus(corpus, None).problems
    if wrong:
        raise Conflict(f"{corpus} is not as it was built, so it is not pushed: {wrong[0]}", field="corpus")
    barriers = find_barriers(corpus, catalog, share="partners" if private else "public")
    if barriers:
        raise Conflict(refusal(barriers, private=private), field="corpus")
    mix = get_manifest(corpus)["mix"]
    return upload_corpus(corpus, repository, settings, private=private, message=f"Corpus of mix {mix}")


def find_barriers(corpus: Path, catalog: Catalog, *, share: str) -> tuple[Barrier, ...]:
    """Return every dataset with samples in the corpus that may not be shared so, worst first.

    The corpus's own use is judged again with `share_corpus` as asked (`partners` or `public`), with the
    changes its steps made, and with the pictures it fetched through links, which are in it. Where a
    dataset passes only sample by sample, each license its samples carry must be one that passes.
    """
    manifest = get_manifest(corpus)
    shared = use_of(manifest, catalog).model_copy(update={"share_corpus": share})
    found = [
        Barrier(dataset=name, samples=manifest["datasets"][name]["kept"], verdict=verdict, sentence=sentence)
        for name, verdict, sentence in judge_corpus(corpus, manifest, shared, catalog)
        if not verdict.usable
    ]
    return tuple(sorted(found, key=lambda one: (-one.verdict.rank, one.dataset)))


def refusal(barriers: Iterable[Barrier], *, private: bool) -> str:
    """Return the sentence that says who stands in the way, and what can be done."""
    named = list(barriers)
    to = "sharing it in a private repository" if private else "publishing it"
    lines = [f"  {one.dataset} ({one.samples:,} samples): {one.verdict}. {one.sentence}" for one in named]
    which = ", ".join(one.dataset for one in named)
    return "\n".join(
        [
            f"nothing was pushed: {to} is not allowed for {len(named)} of its datasets",
            *lines,
            f"build a mix without {which}, or one made for a use with share_corpus 'public'",
        ]
    )
