"""Questions about commercial use: in a text box they ask for what is permitted, not for a word in a text.

`commercial chart` and 商用 図表 mean charts that may be used commercially; `non-commercial`, 非商用 and
商用不可 mean what a license in some layer keeps from it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Meaning = Literal["usable", "barred", "nothing"]
_USE = "(?:目的)?(?:での)?(?:利用|使用)?"
_USABLE = re.compile(rf"commercial|commercially|(?:商用|営利){_USE}(?:可|可能|できる)?")
_BARRED = re.compile(rf"noncommercial|非(?:商用|営利){_USE}(?:のみ)?|(?:商用|営利){_USE}(?:不可|不可能|禁止)")
_FILLERS = frozenset({"use", "usage", "only"})  # of `commercial use`, `non-commercial use only`


def commercial_meanings(terms: Sequence[str]) -> Mapping[str, Meaning]:
    """Return what each term of a question asks for; terms that ask for a word in a text are left out."""
    found: dict[str, Meaning] = {}
    for at, term in enumerate(terms):
        if _BARRED.fullmatch(term):
            found[term] = "barred"
        elif _USABLE.fullmatch(term):
            negated = at > 0 and terms[at - 1] in {"non", "not", "no"}
            if negated:
                found[terms[at - 1]] = "nothing"
            found[term] = "barred" if negated else "usable"
    if found:
        found.update({term: "nothing" for term in terms if term in _FILLERS})
    return found
