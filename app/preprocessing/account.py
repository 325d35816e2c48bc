"""What a build's report counts of each sample: conversions, variants, mirrors, languages, guards."""

from collections.abc import Iterator

from app.preprocessing.sample import Sample

_ONE_WORD = ("language", "flip", "faces", "nsfw", "ocr_engine")


def account(sample: Sample) -> Iterator[tuple[str, str]]:
    """Yield (group, word) pairs to count, from what the steps noted.

    Groups: `conversions` (alpha-on-white, exif-orientation-6, clipped …), `variants` (samples that
    another published variant of a rule would treat otherwise), and `language`, `flip`, `faces`,
    `nsfw`, `ocr_engine` with one word each; `faces` and `nsfw` may say `not enforced`.
    """
    for note in sorted({str(note).partition(":")[2] for note in sample.meta.get("notes", ())}):
        yield "conversions", note
    for variant in sorted(set(sample.meta.get("variants_differ", ()))):
        yield "variants", str(variant)
    for group in _ONE_WORD:
        if group in sample.meta:
            yield group, str(sample.meta[group])
