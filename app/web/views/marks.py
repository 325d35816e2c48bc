"""Small parts that stand wherever a dataset appears: verdict badge, layer stack, size, foreign words."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.phrases import needs_words
from app.facts.vocabulary import Vocabulary, Word
from app.licensing.verdict import Judgement, LayerVerdict, Verdict
from app.web.language import Language

_KINDS = {
    Verdict.ALLOWED: ("allowed", "✓"),
    Verdict.WITH_OBLIGATIONS: ("duties", "§"),
    Verdict.UNKNOWN: ("unknown", "?"),
    Verdict.PROHIBITED: ("prohibited", "✕"),
}
_LARGEST_LOG = 10.0  # ten billion samples fill the bar


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict as people see it: word, icon and the class that colors it."""

    value: str
    kind: str
    icon: str
    word: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One license layer in the stack."""

    label: str
    mark: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class Stack:
    """All license layers of a dataset, and the same in words."""

    bars: tuple[Bar, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Size:
    """A count as people write it, and the length of its log-scale bar in percent."""

    count: str
    unit: str
    bar: int
    exact: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words that may be in the other language; `lang` is empty when they are in the reader's."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, radio group or checkbox list."""

    value: str
    label: str
    chosen: bool
    note: str = ""


def verdict_mark(verdict: Verdict, language: Language) -> Mark:
    """Return the badge of a verdict."""
    words = {
        Verdict.ALLOWED: language.gettext("Allowed"),
        Verdict.WITH_OBLIGATIONS: language.gettext("With duties"),
        Verdict.UNKNOWN: language.gettext("Needs review"),
        Verdict.PROHIBITED: language.gettext("Prohibited"),
    }
    kind, icon = _KINDS[verdict]
    return Mark(value=str(verdict), kind=kind, icon=icon, word=words[verdict])


def layer_sentence(layer: LayerVerdict, language: Language) -> str:
    """Return why a layer has its verdict, in the reader's language where it was written in it."""
    return (layer.sentence_ja if language.code == "ja" else "") or layer.sentence


def layer_stack(judgement: Judgement, vocabulary: Vocabulary, language: Language) -> Stack:
    """Return the stack: one bar a layer, in the engine's order."""
    bars = tuple(
        Bar(
            label=layer_label(vocabulary, layer.layer, language),
            mark=verdict_mark(layer.verdict, language),
            sentence=layer_sentence(layer, language),
        )
        for layer in judgement.layers
    )
    spoken = language.listed(f"{bar.label} {bar.mark.word.lower()}" for bar in bars)
    return Stack(bars=bars, label=language.gettext("License layers: %(layers)s", layers=spoken))


def label_of(words: Mapping[str, Word], key: str, language: Language) -> str:
    """Return a vocabulary word's label; a word without an entry reads as it is written."""
    word = words.get(key)
    if word is None and key == "unknown":
        return language.gettext("unknown")
    return word.label.in_(language.code) if word else key.replace("-", " ")


def layer_label(vocabulary: Vocabulary, layer: str, language: Language) -> str:
    """Return a layer's name; the engine adds generators to the vocabulary's layers."""
    if layer == "generator" and layer not in vocabulary.layers:
        return language.gettext("Generator")
    return label_of(vocabulary.layers, layer, language)


def reason_of(judgement: Judgement, language: Language) -> Text:
    """Return the whole deciding sentence."""
    cause = judgement.deciding
    if cause is None:
        return Text("", "")
    if language.code == "ja":
        return Text(cause.sentence_ja, "") if cause.sentence_ja else Text(cause.sentence, "en")
    return Text(cause.sentence, "")


def short_reason(dataset: Dataset, judgement: Judgement, vocabulary: Vocabulary, language: Language) -> Text:
    """Return the deciding fact in one line: the worst layer, or the licenses of what is allowed.

    What decides by the dataset as such (withdrawn, evaluation only) comes before any layer, as on its page.
    """
    cause = judgement.deciding
    if cause is not None and len(cause.path) == 1:
        return reason_of(judgement, language)
    worst = max(judgement.layers, key=lambda layer: layer.verdict.rank, default=None)
    if worst is None or worst.verdict.rank < judgement.verdict.rank:
        return reason_of(judgement, language)
    if worst.verdict is Verdict.ALLOWED:
        ids = dict.fromkeys(row.id for row in dataset.licenses if not row.superseded)
        return Text(language.listed(ids), "")
    label = layer_label(vocabulary, worst.layer, language)
    foreign = language.code == "ja" and not worst.sentence_ja
    return Text(f"{label}: {layer_sentence(worst, language)}", "en" if foreign else "")


def dataset_size(dataset: Dataset, vocabulary: Vocabulary, language: Language) -> Size | None:
    """Return the size of a dataset, or None where no count is established."""
    count = dataset.scale.samples if dataset.scale.samples is not None else dataset.scale.images
    if count is None:
        return None
    counted = dataset.scale.samples is not None
    unit = dataset.scale.unit if counted else None
    return Size(
        count=language.compact(count),
        unit=label_of(vocabulary.units, unit, language)
        if unit
        else language.gettext("images")
        if not counted
        else "",
        bar=bar_length(count),
        exact=language.number(count),
    )


def bar_length(count: float) -> int:
    """Return the log-scale bar's length in percent; one sample is a sliver, ten billion the whole."""
    return max(2, min(100, round(100 * log10(max(count, 1)) / _LARGEST_LOG)))


def in_english(text: str, language: Language) -> Text:
    """Mark catalog words that exist in English only."""
    return Text(text=text, lang="" if language.code == "en" else "en")


def told(sentence: str, phrases: Mapping[str, str], language: Language) -> Text:
    """Return a sentence of the facts in the reader's language; one without a translation stays English."""
    if language.code == "ja" and sentence in phrases:
        return Text(phrases[sentence], "")
    return in_english(sentence, language) if needs_words(sentence) else Text(sentence, "")


def dataset_name(dataset_id: str, library: Library) -> str:
    """Return a dataset's name; one that left the catalog is shown by its id."""
    dataset = library.datasets.get(dataset_id)
    return dataset.name if dataset else dataset_id
