"""One visit to a page: who reads, in which language, for which use, over which snapshot of facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from app.catalog.state import CatalogState
from app.edge.auth import Actor
from app.edge.deps import SettingsNow, SignedIn, State
from app.errors import UnknownName
from app.facts.policy import Policy
from app.licensing.verdict import Judgement
from app.web.language import LOCALES, Language, preferred_locale
from app.web.views.frame import (
    Frame,
    UseBar,
    navigation,
    other_locale,
    page_url,
    use_options,
    verdict_tally,
)
from app.web.views.marks import Option

DEFAULT_USE = "train-product"


@dataclass(frozen=True, slots=True)
class Visit:
    """What every page function needs beside its own question."""

    language: Language
    path: str
    pairs: tuple[tuple[str, str], ...]
    use: str
    state: CatalogState
    base_url: str
    actor: Actor | None

    @property
    def use_pair(self) -> tuple[tuple[str, str], ...]:
        """Return the chosen use as a query, to travel along on links."""
        return (("use", self.use),)

    @property
    def judgements(self) -> Mapping[str, Judgement]:
        """Return every dataset's judgement for the chosen use."""
        return self.state.judgements(self.use)

    def for_use(self, use: str) -> "Visit":
        """Return the same visit for another use."""
        if use not in self.state.catalog.uses:
            raise UnknownName("use", use, self.state.catalog.uses, field="use")
        return replace(self, use=use)

    def counts(self) -> dict[str, int]:
        """Return how many datasets have each verdict under the chosen use."""
        return {verdict: len(rows) for verdict, rows in self.state.verdict_rows(self.use).items()}

    def url(self, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """Return the URL of a page in this language."""
        return page_url(self.language.code, path, query)

    def frame(
        self,
        current: str,
        *,
        bar: bool = True,
        tally: bool = True,
        counts: Mapping[str, int] | None = None,
        query: Iterable[tuple[str, str]] | None = None,
        chosen: Iterable[str] = (),
        kept: tuple[tuple[str, str], ...] | None = None,
        uses: tuple[Option, ...] = (),
    ) -> Frame:
        """Return what surrounds the page.

        `query` is what the tally's lists keep, `kept` what the use form sends along.
        """
        snapshot = self.state.snapshot
        use_bar = UseBar(
            uses=use_options(self.state.catalog.uses, self.use, self.language) + uses,
            action=self.url(self.path),
            kept=tuple(pair for pair in self.pairs if pair[0] != "use") if kept is None else kept,
            tally=verdict_tally(
                self.counts() if counts is None else counts,
                language=self.language,
                query=self.use_pair if query is None else query,
                chosen=chosen,
            )
            if tally
            else (),
        )
        return Frame(
            locale=self.language.code,
            home=self.url("/", self.use_pair),
            api_url=self.url("/api", self.use_pair),
            nav=navigation(self.language, current=current, use=self.use_pair),
            other=other_locale(self.language, path=self.path, query=self.pairs),
            use=self.use,
            use_bar=use_bar if bar else None,
            role=self.actor.role if self.actor else "",
            csrf=(self.actor.csrf or "") if self.actor else "",
            snapshot=snapshot,
            snapshot_short=snapshot.removeprefix("sha256:")[:12],
            policy=policy_note(self.state.catalog.library.policy, self.language),
        )


def policy_note(policy: Policy | None, language: Language) -> str:
    """Say that an organization's policy stands over every verdict; nothing where none is set."""
    if policy is None:
        return ""
    if not policy.name:
        return language.gettext("Your organization's policy is applied on top of every verdict.")
    return language.gettext("%(name)s is applied on top of every verdict.") % {"name": policy.name}


def locale_of(request: Request) -> str:
    """Return the language a page's address names, else the one the browser asks for."""
    first = request.url.path.split("/")[1]
    return first if first in LOCALES else preferred_locale(request.headers.get("accept-language", ""))


def read_visit(request: Request, state: State, settings: SettingsNow, actor: SignedIn) -> Visit:
    """Read the visit; a use nobody knows is an error that names the nearest."""
    locale = locale_of(request)
    uses = state.catalog.uses
    use = request.query_params.get("use") or (DEFAULT_USE if DEFAULT_USE in uses else next(iter(uses)))
    if use == "own":
        use = DEFAULT_USE  # the mix form's own use record; lists answer for the default meanwhile
    if use not in uses:
        raise UnknownName("use", use, uses, field="use")
    return Visit(
        language=Language(locale),
        path=request.url.path.removeprefix(f"/{locale}") or "/",
        pairs=tuple(pair for pair in request.query_params.multi_items() if pair[1]),
        use=use,
        state=state,
        base_url=(settings.public_url or str(request.base_url)).rstrip("/"),
        actor=actor,
    )


ThisVisit = Annotated[Visit, Depends(read_visit)]
