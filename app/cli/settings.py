"""`kondate settings`: what may be set, as the README tells it."""

import typer

from app.settings import Settings


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
