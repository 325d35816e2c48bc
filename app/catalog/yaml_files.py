"""YAML text with its line numbers, and the spellings that YAML reads as something else.

Reading goes through the C parser. Nothing but plain maps, lists, words, numbers and true/false comes
out; what would surprise a reader (yes/no, bare dates, repeated keys, anchors) is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

Where = tuple[str | int, ...]
ODD_INTEGER = re.compile(r"[-+]?(0[0-7_]+|0x.*|0b.*|.*_.*|\d+(:\d+)+)")
TWICE = "is written twice"
PREFIX = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong in the text of one file: the line, the place in the tree, and what to do."""

    line: int
    where: Where
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file; `node` knows the lines, `data` is what the record classes read."""

    path: Path
    data: object
    node: yaml.Node | None
    troubles: tuple[Trouble, ...]

    def line_of(self, where: Where) -> int:
        """Return the line of a place in the tree, or of the nearest enclosing place that exists."""
        return _line(self.node, where)


def read_data(path: Path) -> object:
    """Read a file quickly, without lines or looking for surprises."""
    with path.open("rb") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def read_document(path: Path) -> Document:
    """Read a file with its lines and everything surprising in it."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        return Document(path, None, None, (Trouble(1, (), f"is not UTF-8 text: {error.reason}"),))
    except OSError as error:
        return Document(path, None, None, (Trouble(1, (), f"cannot be read: {error.strerror}"),))
    except yaml.YAMLError as error:
        return Document(path, None, None, (_syntax(error),))
    troubles = [*_anchors(text), *_surprises(node, ())]
    try:
        data = yaml.constructor.SafeConstructor().construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:
        trouble = _syntax(error) if isinstance(error, yaml.YAMLError) else Trouble(1, (), str(error))
        return Document(path, None, node, (*troubles, trouble))
    return Document(path, data, node, tuple(troubles))


def _syntax(error: yaml.YAMLError) -> Trouble:
    """Say where the parser gave up."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return Trouble(mark.line + 1 if mark else 1, (), f"is not YAML: {problem}")


def _anchors(text: str) -> Iterator[Trouble]:
    """Report anchors and aliases: a reader should see every value where it counts."""
    if "&" not in text and "*" not in text:
        return
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else 1
            yield Trouble(line, (), "anchors and aliases are not used here; write the value")


def _surprises(node: yaml.Node | None, where: Where) -> Iterator[Trouble]:
    """Report values that YAML reads differently from how they look, repeated keys, and flow style."""
    if isinstance(node, yaml.ScalarNode):
        message = _surprise(node)
        if message:
            yield Trouble(node.start_mark.line + 1, where, message)
    elif isinstance(node, yaml.SequenceNode):
        yield from _flow(node, where)
        for number, item in enumerate(node.value):
            yield from _surprises(item, (*where, number))
    elif isinstance(node, yaml.MappingNode):
        yield from _flow(node, where)
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                yield Trouble(line, where, "a key is a plain word")
                continue
            name = key.value
            if name in seen:
                yield Trouble(line, (*where, name), f"{TWICE}; first in line {seen[name]}")
            seen.setdefault(name, line)
            message = _surprise(key)
            if message:
                yield Trouble(line, (*where, name), message)
            yield from _surprises(value, (*where, name))


def _surprise(node: yaml.ScalarNode) -> str | None:
    """Return what is odd about one plain value, or None."""
    kind, text = node.tag.removeprefix(PREFIX), node.value
    if node.style:  # quoted or a block: what it looks like is what it is
        return None
    if kind == "bool" and text not in ("true", "false"):
        return f"'{text}' is read as true or false; quote it, or write true or false"
    if kind == "timestamp":
        return f"'{text}' is read as a date; quote it"
    if kind == "int" and ODD_INTEGER.fullmatch(text):
        return f"'{text}' is read as another number; quote it, or write plain digits"
    if kind == "null" and text not in ("null",):
        return "an empty value is read as null; write null"
    return None


def _flow(node: yaml.SequenceNode | yaml.MappingNode, where: Where) -> Iterator[Trouble]:
    """Ask for block style; only empty lists and maps are written in brackets."""
    if node.flow_style and node.value:
        yield Trouble(node.start_mark.line + 1, where, "write one line an item instead of brackets")


def _line(node: yaml.Node | None, where: Where) -> int:
    line = node.start_mark.line + 1 if node else 1
    for step in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == str(step)]
            if not found:
                return line
            line, node = found[-1][0].start_mark.line + 1, found[-1][1]
        else:
            return line
    return line
