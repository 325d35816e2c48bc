"""The five questions as the form shows them: every answer visible and editable."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.web.bound_lines import FIELD
from app.web.language import Language
from app.web.mix_form import TOLERANCES, UNITS, WEIGHT, Answers, Mistake
from app.web.sampling_lines import FIELD as DRAWS
from app.web.views.marks import Option, label_of
from app.web.views.reading import ReadingView, reading_view, tolerance_words, unit_words

DEFAULT_AMOUNT = "500000"
COMMON_LANGUAGES = 8


@dataclass(frozen=True, slots=True)
class Weight:
    """One task and how much of the mix it should be."""

    name: str
    label: str
    meaning: str
    value: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound, empty when it does not bind."""

    name: str
    label: str
    value: str
    placeholder: str
    unit: str


@dataclass(frozen=True, slots=True)
class FormView:
    """The form of `/mix`."""

    stages: tuple[Option, ...]
    weights: tuple[Weight, ...]
    more_weights: tuple[Weight, ...]
    more_weights_open: bool
    quality: str
    formats: tuple[Option, ...]
    languages: tuple[Option, ...]
    profiles: tuple[Option, ...]
    amount: str
    units: tuple[Option, ...]
    speed: str
    faces: bool
    nsfw: bool
    tolerances: tuple[Option, ...]
    limits: tuple[Limit, ...]
    limits_open: bool
    bounds: str
    sampling: tuple[Limit, ...]
    draws: str
    include: str
    exclude: str
    benchmarks: str
    use_json: str
    mistakes: tuple[Mistake, ...]
    sentence: str
    reading: ReadingView


def form_view(answers: Answers, catalog: Catalog, language: Language) -> FormView:
    """Return the form filled with the answers given so far."""
    words = catalog.library.vocabulary
    chosen_tolerances = (
        set(answers.all("accept")) if answers.one("asked") else set(TOLERANCES) - {"needs_review"}
    )
    weights = _weights(answers, catalog, language)
    limits = _limits(answers, language)
    return FormView(
        stages=tuple(
            Option(
                key,
                word.label.in_(language.code),
                key == answers.one("stage", "instruction-tuning"),
                word.meaning.in_(language.code),
            )
            for key, word in words.stages.items()
            if key != "evaluation"
        ),
        weights=weights[:8],
        more_weights=weights[8:],
        more_weights_open=any(one.value for one in weights[8:]),
        quality=answers.one("quality", "0.5"),
        formats=_options(words.input_formats, answers.all("input_format"), language),
        languages=_languages(catalog, answers.all("language"), language),
        profiles=(
            Option("", language.gettext("not decided"), not answers.one("profile")),
            *(
                Option(
                    key,
                    one.label_ja if language.code == "ja" else one.label_en,
                    key == answers.one("profile"),
                )
                for key, one in catalog.profiles.items()
            ),
        ),
        amount=answers.one("amount", DEFAULT_AMOUNT),
        units=tuple(
            Option(unit, label, unit == answers.one("unit", "samples"))
            for unit, label in zip(UNITS, unit_words(language), strict=True)
        ),
        speed=answers.one("tokens_per_second"),
        faces=answers.one("faces") == "blurred-or-none",
        nsfw=answers.one("nsfw") == "filtered",
        tolerances=tuple(
            Option(name, label, name in chosen_tolerances)
            for name, label in zip(TOLERANCES, tolerance_words(language), strict=True)
        ),
        limits=limits,
        limits_open=any(one.value for one in limits)
        or any(answers.one(name) for name in (FIELD, DRAWS, "temperature", "threshold")),
        bounds=answers.one(FIELD),
        sampling=_sampling(answers, language),
        draws=answers.one(DRAWS),
        include=answers.one("include"),
        exclude=answers.one("exclude"),
        benchmarks=answers.one("benchmarks"),
        use_json=answers.one("use_json"),
        mistakes=answers.mistakes,
        sentence=answers.one("sentence"),
        reading=reading_view(answers.one("sentence"), catalog, language),
    )


def _weights(answers: Answers, catalog: Catalog, language: Language) -> tuple[Weight, ...]:
    """Return the tasks, those with most datasets first; with no answer yet, one task starts the form."""
    library = catalog.library
    counts = dict.fromkeys(library.vocabulary.domains, 0)
    for dataset in library.datasets.values():
        for domain in dataset.domains:
            counts[domain] = counts.get(domain, 0) + 1
    order = sorted(library.vocabulary.domains, key=lambda name: -counts[name])
    given = any(name.startswith(WEIGHT) for name in answers.fields)
    start = {"document-ocr": "2", "chart-table": "2", "vqa": "1"} if not given else {}
    return tuple(
        Weight(
            name=f"{WEIGHT}{name}",
            label=label_of(library.vocabulary.domains, name, language),
            meaning=library.vocabulary.domains[name].meaning.in_(language.code),
            value=answers.one(f"{WEIGHT}{name}", start.get(name, "")),
        )
        for name in order
    )


def _languages(catalog: Catalog, chosen: Sequence[str], language: Language) -> tuple[Option, ...]:
    counts: dict[str, int] = {}
    for dataset in catalog.library.datasets.values():
        for one in dataset.languages:
            counts[one] = counts.get(one, 0) + 1
    common = sorted(counts, key=lambda name: (-counts[name], name))[:COMMON_LANGUAGES]
    names = [*common, *(name for name in chosen if name not in common)]
    words = catalog.library.vocabulary.languages
    return tuple(Option(name, label_of(words, name, language), name in chosen) for name in names)


def _options(words: object, chosen: Sequence[str], language: Language) -> tuple[Option, ...]:
    assert isinstance(words, dict)
    return tuple(
        Option(key, word.label.in_(language.code), key in chosen, word.meaning.in_(language.code))
        for key, word in words.items()
    )


def _sampling(answers: Answers, language: Language) -> tuple[Limit, ...]:
    rows = (
        ("temperature", language.gettext("Temperature of sampling (1 or more)")),
        ("threshold", language.gettext("Count of a dataset at most, in samples")),
    )
    return tuple(
        Limit(name=name, label=label, value=answers.one(name), placeholder="", unit="")
        for name, label in rows
    )


def limit_words(language: Language) -> tuple[tuple[str, str, str, str], ...]:
    """Return every limit: its name, label, usual value and unit."""
    percent, times = "%", language.gettext("times")
    return (
        ("max_epochs", language.gettext("Repeat data at most"), "3", times),
        ("max_share", language.gettext("One dataset at most"), "100", percent),
        ("max_publisher_share", language.gettext("One publisher at most"), "100", percent),
        ("max_generator_share", language.gettext("One generator's provider at most"), "100", percent),
        ("min_share", language.gettext("A chosen dataset at least"), "0", percent),
        ("min_publisher_share", language.gettext("A chosen publisher at least"), "0", percent),
        ("min_generator_share", language.gettext("A chosen generator's provider at least"), "0", percent),
        ("min_domain_coverage", language.gettext("Fill every task at least to"), "0", percent),
        ("max_datasets", language.gettext("Datasets at most"), "", ""),
    )


def _limits(answers: Answers, language: Language) -> tuple[Limit, ...]:
    return tuple(
        Limit(name=name, label=label, value=answers.one(name), placeholder=usual, unit=unit)
        for name, label, usual, unit in limit_words(language)
    )
