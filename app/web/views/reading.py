"""What was read out of a sentence, in the words of the form, and what was not."""

from dataclasses import dataclass

from app.catalog.load import Catalog
from app.recommender.sentence import Understood, understand
from app.web.language import Language
from app.web.mix_form import TOLERANCES, UNITS
from app.web.views.marks import label_of


@dataclass(frozen=True, slots=True)
class ReadWord:
    """Words of the sentence, and what they were read as."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The words that filled the form, and the rest, which fills nothing."""

    words: tuple[ReadWord, ...]
    unread: str


def reading_view(sentence: str, catalog: Catalog, language: Language) -> ReadingView:
    """Return what a sentence was read as."""
    reading = understand(sentence, catalog.library.vocabulary, catalog.profiles)
    return ReadingView(
        words=tuple(ReadWord(one.text, _meaning(one, catalog, language)) for one in reading.understood),
        unread=reading.rest,
    )


def _meaning(one: Understood, catalog: Catalog, language: Language) -> str:
    words = catalog.library.vocabulary
    tables = {
        "stage": words.stages,
        "domains": words.domains,
        "languages": words.languages,
        "input_formats": words.input_formats,
    }
    if one.field in tables:
        return label_of(tables[one.field], one.value, language)
    if one.field == "use":
        use = catalog.uses[one.value]
        return use.label_ja if language.code == "ja" else use.label_en
    section, _, name = one.field.partition(".")
    if section == "budget":
        units = dict(zip(UNITS, unit_words(language), strict=True))
        unit = units.get(name) or language.gettext("tokens/s")
        return f"{language.number(float(one.value))} {unit}"
    if section == "limits":
        return f"{language.gettext('Repeat data at most')} {one.value} {language.gettext('times')}"
    return _setting(one, language)


def _setting(one: Understood, language: Language) -> str:
    if one.field == "profile":
        return f"{language.gettext('Profile')}: {one.value}"
    if one.field == "quality":
        return language.gettext("quality") if float(one.value) > 0.5 else language.gettext("quantity")
    return _tolerance(one.value, language)


def _tolerance(value: str, language: Language) -> str:
    """Name a tolerance that the sentence asks for, such as `accept.gated=false`."""
    name = value.partition("=")[0].partition(".")[2]
    if name == "faces":
        return language.gettext("only with faces blurred or absent")
    if name == "nsfw":
        return language.gettext("only with unsafe pictures filtered")
    label = dict(zip(TOLERANCES, tolerance_words(language), strict=True))[name]
    return language.gettext("without %(what)s", what=label)


def unit_words(language: Language) -> tuple[str, ...]:
    """Return the units of a budget in their order."""
    return (
        language.gettext("samples"),
        language.gettext("tokens"),
        language.gettext("bytes on disk"),
        language.gettext("GPU-hours"),
    )


def tolerance_words(language: Language) -> tuple[str, ...]:
    """Return what may be accepted, in the order of the form."""
    return (
        language.gettext("share-alike licenses"),
        language.gettext("datasets that need review (marked as such)"),
        language.gettext("images that are published as links only"),
        language.gettext("gated access"),
    )
