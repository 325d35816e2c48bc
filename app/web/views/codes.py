"""Steps and reasons of leaving a sample out, in words; the code stands beside them for the API.

A code that has no words here, such as one of a corpus built by another version, is shown as it is.
"""

from collections.abc import Mapping

from app.corpora.manifest import FETCH
from app.web.language import Language


def step_words(code: str, language: Language) -> str:
    """Return what a step does, in words."""
    return _steps(language).get(code, code)


def reason_words(code: str, language: Language) -> str:
    """Return why a sample was left out, in words."""
    if code.startswith(FETCH):
        return language.gettext("not fetched (%(cause)s)", cause=code.removeprefix(FETCH))
    return _reasons(language).get(code, code)


def _steps(language: Language) -> Mapping[str, str]:
    return {
        "read": language.gettext("reading the source"),
        "filter_license": language.gettext("license filter"),
        "check_image": language.gettext("picture check"),
        "detect_nsfw": language.gettext("unsafe pictures"),
        "filter_text": language.gettext("text filter"),
        "dedupe": language.gettext("removing repeats"),
        "decontaminate": language.gettext("keeping clear of benchmarks"),
        "blur_faces": language.gettext("blurring faces"),
        "pick_caption": language.gettext("choosing a caption"),
        "detect_text": language.gettext("finding text in pictures"),
        "augment": language.gettext("augmentation"),
        "resize": language.gettext("resizing"),
        "ocr": language.gettext("reading text in pictures"),
        "scale_boxes": language.gettext("scaling boxes"),
        "chat": language.gettext("chat template"),
        "tile": language.gettext("cutting into tiles"),
        "patch_grid": language.gettext("patch grid"),
        "tokenize": language.gettext("tokenizing"),
        "normalize": language.gettext("normalization"),
        "encode": language.gettext("encoding pictures"),
        "pack": language.gettext("packing"),
        "takedown": language.gettext("takedown"),
    }


def _reasons(language: Language) -> Mapping[str, str]:
    return {
        "bad-answer": language.gettext("answer of a wrong form"),
        "bad-box": language.gettext("box of a wrong form"),
        "blocked-word": language.gettext("blocked word"),
        "box-without-image": language.gettext("box of a picture that is not there"),
        "broken-archive": language.gettext("broken archive"),
        "broken-file": language.gettext("broken file"),
        "broken-video": language.gettext("broken video"),
        "control-token-in-text": language.gettext("control token in the text"),
        "court-order": language.gettext("court order"),
        "empty-answer": language.gettext("empty answer"),
        "empty-box": language.gettext("box without area"),
        "empty-file": language.gettext("empty file"),
        "empty-question": language.gettext("empty question"),
        "exact-duplicate": language.gettext("exact repeat"),
        "faulty": language.gettext("faulty"),
        "image-count-mismatch": language.gettext("number of pictures does not match"),
        "image-exact": language.gettext("same picture as in a benchmark"),
        "image-near": language.gettext("nearly the picture of a benchmark"),
        "image-token-mismatch": language.gettext("number of image tokens does not match"),
        "image-too-large": language.gettext("picture too large"),
        "language": language.gettext("language not among those asked for"),
        "later-epoch-of-duplicate": language.gettext("repeat in a later epoch"),
        "license-not-kept": language.gettext("license not among those kept"),
        "license-unknown": language.gettext("license not stated"),
        "low-rating": language.gettext("rated too low"),
        "malformed-json": language.gettext("malformed JSON"),
        "malformed-line": language.gettext("malformed line"),
        "malformed-row": language.gettext("malformed row"),
        "malformed-turn": language.gettext("malformed turn"),
        "member-too-large": language.gettext("file in the archive too large"),
        "missing-image": language.gettext("picture missing"),
        "missing-row": language.gettext("row missing"),
        "near-duplicate": language.gettext("near repeat"),
        "no-answer": language.gettext("no answer"),
        "no-boxes": language.gettext("no boxes"),
        "no-caption": language.gettext("no caption"),
        "no-conversation": language.gettext("no conversation"),
        "no-preference": language.gettext("no preference"),
        "no-question": language.gettext("no question"),
        "no-text": language.gettext("no text"),
        "no-tiles": language.gettext("not cut into tiles"),
        "not-an-image": language.gettext("not a picture"),
        "not-decoded": language.gettext("picture not decoded"),
        "not-fetched": language.gettext("not fetched"),
        "not-rendered": language.gettext("chat template not applied"),
        "nothing-learned": language.gettext("nothing to learn from"),
        "nothing-read": language.gettext("nothing read"),
        "opt-out": language.gettext("opted out"),
        "out-of-memory": language.gettext("out of memory"),
        "person-asked": language.gettext("a person asked"),
        "placeholder-mismatch": language.gettext("picture marks do not match"),
        "private-data": language.gettext("personal data in the text"),
        "region-cropped-out": language.gettext("region cropped out"),
        "region-missing": language.gettext("region missing"),
        "region-unwritten": language.gettext("region not written out"),
        "repeated-character": language.gettext("repeated character"),
        "repeated-lines": language.gettext("repeated lines"),
        "repeated-words": language.gettext("repeated words"),
        "rights-holder-asked": language.gettext("a rights holder asked"),
        "roles-out-of-order": language.gettext("turns out of order"),
        "side-ratio": language.gettext("too long and narrow"),
        "step-failed": language.gettext("the step failed"),
        "symbols": language.gettext("too many symbols"),
        "text": language.gettext("same question as in a benchmark"),
        "too-few-frames": language.gettext("too few frames"),
        "too-long": language.gettext("text too long"),
        "too-long-text": language.gettext("text too long"),
        "too-many-bytes": language.gettext("file too large"),
        "too-many-pixels": language.gettext("too many pixels"),
        "too-short": language.gettext("text too short"),
        "too-small": language.gettext("picture too small"),
        "unanswerable": language.gettext("marked as unanswerable"),
        "undecodable": language.gettext("picture cannot be decoded"),
        "unknown-role": language.gettext("unknown role"),
        "unsafe-image": language.gettext("unsafe picture"),
        "unsafe-path": language.gettext("unsafe path"),
        "unsupported-content": language.gettext("content not supported"),
        "unsupported-depth": language.gettext("pixel format not supported"),
        "unsupported-format": language.gettext("picture format not supported"),
        "unsupported-video": language.gettext("video not supported"),
        "video-too-large": language.gettext("video too large"),
        "video-too-long": language.gettext("video too long"),
        "withdrawn-license": language.gettext("license withdrawn"),
    }
