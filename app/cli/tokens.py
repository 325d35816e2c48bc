"""`kondate token`: make and revoke API tokens. A token is shown once and kept only as a hash."""

from typing import Annotated

import typer

from app.cli.context import now, prepare_tables, read_settings, session
from app.edge.auth import create_token, revoke_token

app = typer.Typer(help="Create and revoke API tokens.", no_args_is_help=True, add_completion=False)


@app.command()
def create(
    role: Annotated[
        str, typer.Option(help="editor (builds) or operator (also sync and deletion)")
    ] = "editor",
    name: Annotated[str, typer.Option(help="what the token is for")] = "command line",
) -> None:
    """Print a new token; it cannot be shown again."""
    settings = read_settings()
    prepare_tables(settings)
    with session(settings) as db:
        typer.echo(create_token(db, name=name, role=role, now=now()).secret)


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(help="the id before the dot of the token")]) -> None:
    """Refuse a token from now on."""
    settings = read_settings()
    prepare_tables(settings)
    with session(settings) as db:
        revoke_token(db, token_id, now=now())
    typer.echo(f"revoked {token_id}")
