"""Find the elements of a JSON list or object without parsing them: offsets only, any file size.

A file that stops in the middle gives its whole elements and one last, broken one, which becomes a reject.
"""

import re
from array import array
from mmap import mmap

import orjson

# One match a bracket: everything before it, strings whole (so brackets inside them do not count), is passed
# over without giving back. An unclosed string ends the matching.
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
BRACKET = re.compile(rb'(?:[^"\[\]{}]++|' + STRING + rb")*+([\[\]{}])", re.DOTALL)
NAME = re.compile(rb"(" + STRING + rb")\s*:\s*\Z", re.DOTALL)
OPENING = b"[{"


def scan_elements(data: mmap | bytes) -> tuple["array[int]", "array[int]", list[str]]:
    """Return starts, ends and (for an object) names of the top-level elements that are objects or lists."""
    starts, ends = array("Q"), array("Q")
    names: list[str] = []
    depth, keyed = 0, False
    for found in BRACKET.finditer(data):
        mark = found[1]
        if mark in OPENING:
            depth += 1
            if depth == 1:
                keyed = mark == b"{"
            elif depth == 2:
                starts.append(found.start(1))
                if keyed:
                    names.append(_name(data[found.start() : found.start(1)]))
        else:
            depth -= 1
            if depth == 1:
                ends.append(found.end())
            elif depth == 0:
                break
    if len(ends) < len(starts):
        ends.append(len(data))
    return starts, ends, names


def _name(before: bytes) -> str:
    """Return the key that stands right before a value."""
    found = NAME.search(before)
    if found is None:
        return ""
    try:
        return str(orjson.loads(found[1]))
    except orjson.JSONDecodeError:
        return found[1].decode("utf-8", "replace")
