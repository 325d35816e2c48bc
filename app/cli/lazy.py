"""Which module holds which command: it is imported when its command runs, and not before.

Help, completion and a misspelt name need names and first sentences only, and these stand in the table;
so `kondate --help` loads no room, and a command loads no room but its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is written, as `module:name` of its function or group, and its first sentence."""

    where: str
    help: str


COMMANDS: Mapping[str, Place] = {
    "serve": Place(
        "app.cli.serve:serve", "Migrate, load the catalog, then run the web process and one worker process."
    ),
    "worker": Place(
        "app.cli.worker:worker", "Run one worker: it takes builds from the queue until it is told to stop."
    ),
    "demo": Place(
        "app.cli.serve:demo",
        "Serve, recommend a mix from the shipped requirements, build it offline, show where to look.",
    ),
    "recommend": Place(
        "app.cli.recommend:recommend",
        "Solve a requirements file and print the mix as YAML, or write it to a file.",
    ),
    "build": Place(
        "app.cli.builds:build", "Build a mix into a corpus here, without a server; run it again to resume."
    ),
    "verify": Place(
        "app.cli.finished:verify", "Hash a corpus's files again and judge its datasets on today's facts."
    ),
    "why": Place(
        "app.cli.finished:why",
        "Tell the life of one sample: where it came from, under which license, what each step did to it.",
    ),
    "takedown": Place(
        "app.cli.finished:takedown",
        "Take samples out of a finished corpus, rewriting only the shards that hold them.",
    ),
    "push": Place(
        "app.cli.finished:push",
        "Push a corpus to the Hub, unless a dataset in it may not be handed on by today's facts.",
    ),
    "weights": Place(
        "app.cli.published:weights",
        "Print the weights a published rule gives the datasets of a mix, as `sampling` of requirements.",
    ),
    "draw": Place(
        "app.cli.published:draw",
        "Print which dataset and row come first when `datasets.interleave_datasets` draws a mix.",
    ),
    "packing": Place(
        "app.cli.published:packing",
        "Compare the published ways to pack over the samples of a corpus of single tokenized samples.",
    ),
    "settings": Place(
        "app.cli.settings:settings",
        "Print every setting with its default and meaning, as the Markdown table of the README.",
    ),
    "catalog": Place("app.cli.catalog:app", "Check, load and measure the catalog files."),
    "recipes": Place("app.cli.recipes:app", "Published recipes and what of them may be used."),
    "sync": Place("app.cli.sync:app", "Draft entries from other platforms; find drift of ours."),
    "token": Place("app.cli.tokens:app", "Create and revoke API tokens."),
}


class LazyGroup(TyperGroup):
    """The commands by their names; the one that is called is fetched from its module."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = {
            **{name: TyperCommand(name, help=place.help) for name, place in COMMANDS.items()},
            **self.commands,
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Put the command itself where its name and sentence stood."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_command(str(name)) if name in COMMANDS else command, rest


def load_command(name: str) -> Any:
    """Import the module of a command and return the command as the parser runs it."""
    module, _, attribute = COMMANDS[name].where.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        found = alone
    return typer.main.get_command(found)
