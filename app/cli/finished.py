"""`kondate verify`, `why`, `takedown` and `push`: what may be done with a finished corpus."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import load_now, now, prepare, read_settings, session
from app.corpora.publishing import push_corpus
from app.corpora.takedowns.takedown import take_down
from app.corpora.takedowns.wanted import read_list
from app.corpora.verify import verify_corpus
from app.corpora.why import explain_sample


def verify(corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Hash a corpus's files again and judge its datasets on today's facts."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        report = verify_corpus(corpus, load_now(db))
    typer.echo(report.text())
    if not report.right:
        raise typer.Exit(1)


def why(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    sample: Annotated[str, typer.Argument(help="dataset/sample_id, as the corpus and its rejects name it")],
) -> None:
    """Tell the life of one sample: where it came from, under which license, what each step did to it."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        typer.echo(explain_sample(corpus, sample, catalog=load_now(db)).text())


def takedown(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    wanted: Annotated[
        Path,
        typer.Argument(
            metavar="LIST", exists=True, dir_okay=False, help="YAML, JSON or CSV: what, value, reason, note"
        ),
    ],
) -> None:
    """Take samples out of a finished corpus, rewriting only the shards that hold them."""
    receipt = take_down(corpus, read_list(wanted), today=now().date())
    if receipt is None:
        typer.echo(f"nothing that {wanted} means is in {corpus}")
        return
    touched = len(receipt.shards_rewritten) + len(receipt.shards_dropped)
    typer.echo(receipt.text())
    typer.echo(f"{touched} of {receipt.shards} shards touched; {receipt.unmet} lines of the list met nothing")
    typer.echo(f"receipt in {corpus}/takedowns/{receipt.number:04d}; the sources themselves are as they were")


def push(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    repo: Annotated[str, typer.Argument(help="owner/name of a dataset repository on the Hub")],
    private: Annotated[
        bool, typer.Option("--private", help="Make it private: judged as sharing with partners.")
    ] = False,
) -> None:
    """Push a corpus to the Hub, unless a dataset in it may not be handed on by today's facts."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        catalog = load_now(db)
    typer.echo(f"pushed: {push_corpus(corpus, repo, catalog, settings, private=private)}")
