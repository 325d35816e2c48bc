"""The command line: translates words into calls of the rooms below, prints, and sets the exit status.

Owns no decision. Every command prints what it did in one or two lines and answers an error with the
field and the fix, never with a traceback.
"""

import sys

import typer

from app import __version__
from app.cli import builds, catalog, published, recipes, serve, sync, tokens
from app.errors import KondateError
from app.settings import Settings

app = typer.Typer(
    name="kondate",
    help="License-aware catalog, mixes and corpora of vision-language training data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
serve.register(app)
builds.register(app)
published.register(app)
app.add_typer(catalog.app, name="catalog")
app.add_typer(recipes.app, name="recipes")
app.add_typer(sync.app, name="sync")
app.add_typer(tokens.app, name="token")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command()
def settings() -> None:
    """Print every setting with its default and meaning, as the Markdown table of the README."""
    typer.echo(settings_table())


def settings_table() -> str:
    """Return the settings as a Markdown table."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, info in Settings.model_fields.items():
        default = "" if info.default is None else f"`{info.default}`"
        rows.append(f"| `KONDATE_{name.upper()}` | {default} | {info.description} |")
    return "\n".join(rows)


def main() -> None:
    """Run the command line; a known error is one sentence on stderr and status 1."""
    try:
        app()
    except KondateError as error:
        where = f" ({error.field})" if error.field else ""
        typer.echo(f"kondate: {error.message}{where}", err=True)
        sys.exit(1)
