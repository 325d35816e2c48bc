"""The catalog at one snapshot, ready to answer: facts, index, and judgements for each named use.

Kept in memory per snapshot; one small query, a few times a second at most, tells that nothing changed.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock, RLock

import numpy as np
from pyroaring import BitMap
from sqlalchemy.orm import Session

from app.catalog.filters import KnownWords, Query, parse_query, with_vocabulary
from app.catalog.index import CatalogIndex, Rows, build_index
from app.catalog.load import Catalog, fetch_catalog, newest_snapshot
from app.catalog.orders import Floats, Order, make_order
from app.db.session import Database
from app.errors import SourceUnavailable, UnknownName
from app.facts.history import library_as_of
from app.facts.library import Library
from app.licensing.engine import Judgements, judge, judge_all
from app.licensing.replacements import find_replacements
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Verdict

Judge = Callable[[Library, Use], Judgements]
_KEPT_SNAPSHOTS = 2
_KEPT_DAYS = 4


class CatalogState:
    """One snapshot's facts and everything computed from them; what is costly is computed once."""

    def __init__(self, catalog: Catalog, *, judge: Judge = judge_all) -> None:
        self.catalog = catalog
        self._judge = judge
        self._judgements: dict[str, Judgements] = {}
        self._whole: dict[tuple[str, str], Judgement] = {}
        self._past: OrderedDict[str, Library] = OrderedDict()
        self._verdicts: dict[str, dict[str, BitMap]] = {}
        self._fits: dict[str | None, tuple[Order, Order]] = {}
        self._lock = RLock()

    @property
    def snapshot(self) -> str:
        """Return the content hash that every answer names."""
        return self.catalog.library.snapshot

    @cached_property
    def index(self) -> CatalogIndex:
        """Return bitmaps, orders and words."""
        library = self.catalog.library
        return build_index(library.datasets, library.vocabulary, licenses=library.licenses)

    @cached_property
    def known_words(self) -> KnownWords:
        """Return the words each facet understands: the vocabulary's and those in use."""
        return with_vocabulary(self.index.facets, self.catalog)

    def parse(self, items: Iterable[tuple[str, str]]) -> Query:
        """Read a query string against this snapshot's words."""
        return parse_query(items, self.catalog, known=self.known_words)

    def use(self, name: str) -> Use:
        """Return the use record behind a name."""
        if name not in self.catalog.uses:
            raise UnknownName("use", name, self.catalog.uses, field="use")
        return self.catalog.uses[name].use

    def judgements(self, use: str) -> Judgements:
        """Return every dataset's judgement for a named use, in brief: verdict, layers, deciding cause."""
        record = self.use(use)
        with self._lock:
            if use not in self._judgements:
                self._judgements[use] = self._judge(self.catalog.library, record)
            return self._judgements[use]

    def as_of(self, day: str) -> Library:
        """Return the facts as they stood on a past day (YYYY-MM-DD); the last days asked for are kept."""
        with self._lock:
            if day not in self._past:
                self._past[day] = library_as_of(self.catalog.library, day)
            self._past.move_to_end(day)
            while len(self._past) > _KEPT_DAYS:
                self._past.popitem(last=False)
            return self._past[day]

    def judgement(self, dataset_id: str, use: str, *, day: str | None = None) -> Judgement:
        """Return one dataset's whole judgement: every cause, the duties, the remedies, the reason tree.

        On a past `day` the statements of that day answer, of the dataset and of all it was made from.
        """
        record = self.use(use)
        if day is not None:
            past = self.as_of(day)
            return judge(past.datasets[dataset_id], record, past)
        key = (dataset_id, use)
        found = self._whole.get(key)
        if found is None:
            library = self.catalog.library
            dataset = library.datasets[dataset_id]
            others = find_replacements(dataset, library, self.judgements(use))
            alone = judge(dataset, record, library)
            found = self._whole[key] = replace(alone, remedies=(*alone.remedies, *others))
        return found

    def verdict_rows(self, use: str) -> Rows:
        """Return the rows of each verdict for a named use; all four are always there."""
        judgements = self.judgements(use)
        with self._lock:
            if use not in self._verdicts:
                rows: dict[str, list[int]] = {str(verdict): [] for verdict in Verdict}
                for row, dataset_id in enumerate(self.index.ids):
                    rows[str(judgements.verdict(dataset_id))].append(row)
                self._verdicts[use] = {verdict: BitMap(found) for verdict, found in rows.items()}
            return self._verdicts[use]

    def fit(self, use: str | None, *, reverse: bool = False) -> Order:
        """Return the order of best fit: usable first, then to be trained on, curated, large."""
        with self._lock:
            if use not in self._fits:
                keys = self._fit_keys(use)
                self._fits[use] = (make_order(keys), make_order(-keys))
            return self._fits[use][1 if reverse else 0]

    def commercial(self, use: str | None) -> BitMap:
        """Return what `commercial` and 商用 ask for: the rows usable under a commercial use.

        A chosen commercial use answers for itself; without one, any of the named commercial uses does.
        """
        named = {name for name, one in self.catalog.uses.items() if one.use.commercial}
        asked = {use} if use is not None and use in named else named
        return BitMap().union(*(self.usable(name) for name in sorted(asked)))

    def noncommercial(self) -> BitMap:
        """Return what `non-commercial` and 非商用 ask for: rows whose licenses, one or all, keep from it."""
        licenses = self.catalog.library.licenses
        found = self.index.facets["license"]
        barred = (name for name, one in licenses.items() if one.grants.commercial == "no")
        return BitMap().union(*(found[name] for name in sorted(barred) if name in found))

    def usable(self, use: str) -> BitMap:
        """Return the rows that may be used as they are, with duties or without."""
        rows = self.verdict_rows(use)
        return rows[Verdict.ALLOWED] | rows[Verdict.WITH_OBLIGATIONS]

    def _fit_keys(self, use: str | None) -> Floats:
        """Score each row, smallest best; each part outweighs all that come after it."""
        index = self.index
        keys = np.zeros(len(index.ids))
        if use is not None:
            for verdict in Verdict:
                rows = self.verdict_rows(use)[verdict]
                keys[np.array(rows.to_array(), dtype=np.int64)] += 10_000 * verdict.rank
        for key, value, weight in (
            ("training_use", "evaluation-only", 4_000),
            ("access", "withdrawn", 2_000),
            ("access", "superseded", 2_000),
            ("seed", "false", 500),
        ):
            found = index.facets[key].get(value)
            if found is not None:
                keys[np.array(found.to_array(), dtype=np.int64)] += weight
        size = np.log10(np.nan_to_num(index.numbers["samples"], nan=0.0) + 1)
        return np.asarray(np.round(keys - size * 10, 6), dtype=np.float64)


class StateWatch:
    """Looks into the database for a new snapshot at most once in `every` seconds; else memory answers."""

    def __init__(self, database: Database, *, every: float, clock: Callable[[], float]) -> None:
        self._database = database
        self._every = every
        self._clock = clock
        self._seen: tuple[float, CatalogState] | None = None

    def recent(self) -> CatalogState | None:
        """Return the state found at the last look; None when it is time to look again."""
        seen = self._seen
        return seen[1] if seen is not None and self._clock() < seen[0] + self._every else None

    def look(self) -> CatalogState:
        """Return the state of the newest snapshot."""
        now = self._clock()
        with self._database.begin() as db:
            state = current_state(db)
        self._seen = now, state
        return state


_states: "OrderedDict[str, CatalogState]" = OrderedDict()
_lock = Lock()


def serve_state(db: Session, state: CatalogState) -> None:
    """Let a state made elsewhere (a benchmark's) answer for the snapshot that is loaded."""
    snapshot = newest_snapshot(db)
    if snapshot is not None:
        with _lock:
            _states[snapshot] = state


def current_state(db: Session) -> CatalogState:
    """Return the state of the newest snapshot; built when a new one was loaded."""
    snapshot = newest_snapshot(db)
    if snapshot is None:
        raise SourceUnavailable("no catalog is loaded yet: run `kondate catalog load`")
    with _lock:
        state = _states.get(snapshot)
        if state is None or state.catalog.lapsed(datetime.now(UTC).date().isoformat()):
            state = _states[snapshot] = CatalogState(fetch_catalog(db))
        _states.move_to_end(snapshot)
        while len(_states) > _KEPT_SNAPSHOTS:
            _states.popitem(last=False)
        return state
