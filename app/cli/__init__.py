"""The command line: translates words into calls of the rooms below, prints, and sets the exit status.

Owns no decision. Every command prints what it did in one or two lines and answers an error with the
field and the fix, never with a traceback. Decision: commands are imported when they run (`lazy`), since
the rooms of one take seconds to load that another never needs.
"""

import sys

import typer

from app import __version__
from app.cli.lazy import LazyGroup
from app.errors import KondateError

app = typer.Typer(
    name="kondate",
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def kondate() -> None:
    """License-aware catalog, mixes and corpora of vision-language training data."""


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line; a known error is one sentence on stderr and status 1."""
    try:
        app()
    except KondateError as error:
        where = f" ({error.field})" if error.field else ""
        typer.echo(f"kondate: {error.message}{where}", err=True)
        sys.exit(1)
