"""Find the elements of a JSON list or object without parsing them: offsets only, any file size.

A file that stops in the middle gives its whole elements and one last, broken one, which becomes a reject.
"""

import re
from array import array
from mmap import mmap

import orjson

# Strings whole (so brackets inside them do not count), and brackets; an unclosed string runs to the end.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[\]{}]', re.DOTALL)
OPENING, CLOSING = b"[{", b"]}"


def scan_elements(data: mmap | bytes) -> tuple["array[int]", "array[int]", list[str]]:
    """Return starts, ends and (for an object) names of the top-level elements that are objects or lists."""
    starts, ends = array("Q"), array("Q")
    names: list[str] = []
    depth, keyed, name = 0, False, ""
    for token in TOKEN.finditer(data):
        mark = token.group()
        if mark[:1] == b'"':
            if keyed and depth == 1:
                name = _text(mark)
        elif mark in OPENING:
            depth += 1
            if depth == 1:
                keyed = mark == b"{"
            elif depth == 2:
                starts.append(token.start())
                if keyed:
                    names.append(name)
        else:
            depth -= 1
            if depth == 1:
                ends.append(token.end())
            elif depth == 0:
                break
    if len(ends) < len(starts):
        ends.append(len(data))
    return starts, ends, names


def _text(mark: bytes) -> str:
    try:
        return str(orjson.loads(mark))
    except orjson.JSONDecodeError:
        return mark.decode("utf-8", "replace")
