"""English and Japanese: translated UI words, and numbers and dates as people read them."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from app.facts.figures import compact

LOCALES = ("en", "ja")
DEFAULT = "en"
FOLDER = Path(__file__).parent / "locale"


@cache
def translations(locale: str) -> NullTranslations:
    """Read a locale's words from its `.po` file; English is the language of the messages themselves."""
    file = FOLDER / locale / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as text:
        catalog = read_po(text, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True, slots=True)
class Language:
    """One reader's language: what views need to write words, numbers and dates."""

    code: str

    def gettext(self, message: str, **values: object) -> str:
        """Return a UI message in this language, its `%(name)s` places filled."""
        text = str(translations(self.code).ugettext(message))
        return text % values if values else text

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """Return a counted UI message; `%(n)s` is the count as people write it."""
        text = str(translations(self.code).ungettext(one, many, n))
        return text % {"n": self.number(n), **values}

    def number(self, value: float) -> str:
        """Write a number in full, digits grouped."""
        return format_decimal(value, locale=self.code)

    def compact(self, value: float) -> str:
        """Write a count with three digits and its unit: 12.4 M, 1240万."""
        return compact(value, self.code)

    def percent(self, share: float, *, digits: int = 0) -> str:
        """Write a share; a share too small to show is written as less than the smallest step."""
        step = 10.0 ** -(digits + 2)
        if 0 < share < step / 2:
            return f"<{self.percent(step, digits=digits)}"
        pattern = "#,##0" + ("." + "#" * digits if digits else "") + "%"
        return format_percent(share, format=pattern, locale=self.code)

    def size(self, count: float) -> str:
        """Write a number of bytes with a decimal unit."""
        value, unit = float(count), "B"
        for larger in ("kB", "MB", "GB", "TB", "PB"):
            if value < 1000:
                break
            value, unit = value / 1000, larger
        digits = 0 if unit == "B" or value >= 100 else 1
        return f"{self.number(round(value, digits))} {unit}"

    def day(self, moment: datetime) -> str:
        """Write a date."""
        return format_date(moment, format="medium", locale=self.code)

    def moment(self, moment: datetime) -> str:
        """Write date and time, in UTC and saying so."""
        known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return format_datetime(known.astimezone(UTC), format="y-MM-dd HH:mm 'UTC'", locale=self.code)

    def listed(self, words: Iterable[str]) -> str:
        """Join words as this language lists them."""
        return ("・" if self.code == "ja" else ", ").join(words)


def preferred_locale(accept_language: str) -> str:
    """Return the locale a browser asks for: the first of ours in its list by weight, else English."""
    wanted: list[tuple[float, int, str]] = []
    for order, part in enumerate(accept_language.split(",")):
        tag, _, weight = part.strip().partition(";")
        try:
            quality = float(weight.partition("=")[2] or 1)
        except ValueError:
            quality = 0.0
        wanted.append((-quality, order, tag.split("-")[0].lower()))
    return next((tag for quality, _, tag in sorted(wanted) if tag in LOCALES and quality < 0), DEFAULT)
