"""The guide: five questions, each with the vocabulary's words, their meaning, and how many datasets."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog.state import CatalogState
from app.facts.vocabulary import Word
from app.licensing.verdict import Verdict
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import Mark, verdict_mark


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer, and the datasets that give it."""

    label: str
    meaning: str
    url: str
    count: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Question:
    """One of the five questions."""

    number: int
    anchor: str
    title: str
    text: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class GuideView:
    """Everything on `/guide`."""

    questions: tuple[Question, ...]
    mix_url: str


def guide_view(state: CatalogState, *, language: Language, use: str) -> GuideView:
    """Return the five questions."""
    words = state.catalog.library.vocabulary
    query = (("use", use),)

    def answers(key: str, known: Mapping[str, Word]) -> tuple[Answer, ...]:
        rows = state.index.facets[key]
        return tuple(
            Answer(
                label=word.label.in_(language.code),
                meaning=word.meaning.in_(language.code),
                url=page_url(language.code, "/datasets", (*query, (key, value))),
                count=language.number(len(rows[value])),
                mark=None,
            )
            for value, word in known.items()
            if value in rows
        )

    verdicts = tuple(
        Answer(
            label=verdict_mark(verdict, language).word,
            meaning=words.verdicts[verdict].meaning.in_(language.code) if verdict in words.verdicts else "",
            url=page_url(language.code, "/datasets", (*query, ("verdict", str(verdict)))),
            count=language.number(len(state.verdict_rows(use)[verdict])),
            mark=verdict_mark(verdict, language),
        )
        for verdict in Verdict
    )
    texts = (
        (
            "stage",
            language.gettext("At which stage will the model learn from it?"),
            language.gettext(
                "Pretraining connects pictures with words and wants quantity; instruction tuning teaches a "
                "model to answer and wants care. Data made for one rarely serves the other."
            ),
            answers("stage", words.stages),
        ),
        (
            "task",
            language.gettext("What shall the model be able to do?"),
            language.gettext(
                "Name the tasks and their weights. A mix follows them; what no dataset covers stays "
                "visible as a gap."
            ),
            answers("domain", words.domains),
        ),
        (
            "quality",
            language.gettext("Quality or quantity?"),
            language.gettext(
                "Web-scale data build basic strength and carry noise; curated and synthetic data carry "
                "reasoning, and the terms of the model that wrote them."
            ),
            answers("quality", words.qualities),
        ),
        (
            "format",
            language.gettext("What does the model take in?"),
            language.gettext(
                "One picture with one text, several pictures or video frames and their relation, or "
                "documents in which text and pictures alternate."
            ),
            answers("input_format", words.input_formats),
        ),
        (
            "license",
            language.gettext("What may be done with it, and who is in the pictures?"),
            language.gettext(
                "Every layer counts: annotations, images, texts, the models that wrote them, and everything "
                "upstream. Unknown is never allowed. Faces and unsafe pictures are facts of their own."
            ),
            verdicts,
        ),
    )
    return GuideView(
        questions=tuple(
            Question(number=number, anchor=anchor, title=title, text=text, answers=found)
            for number, (anchor, title, text, found) in enumerate(texts, start=1)
        ),
        mix_url=page_url(language.code, "/mix", query),
    )
