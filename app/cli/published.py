"""`kondate weights`, `draw` and `packing`: the published rules, for who must match another trainer's own."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

import typer
import yaml
from rich.console import Console
from rich.table import Table

from app.catalog.load import read_catalog
from app.cli.context import File, read_settings
from app.client.corpus import load_corpus
from app.errors import InvalidInput
from app.mixes.file import read_mix
from app.preprocessing import sampling
from app.preprocessing.packing_table import compare_packings
from app.recommender.candidates import known_size
from app.recommender.mix import Mix

Rule = Literal["proportional", "temperature", "capped", "unimax", "groups", "doremi"]


def weights(
    mix: File,
    rule: Annotated[Rule, typer.Option(help="Whose rule gives the weights.")] = "temperature",
    temperature: Annotated[float, typer.Option(min=1.0, help="T of size^(1/T); 2 is the square root.")] = 2.0,
    threshold: Annotated[int, typer.Option(min=1, help="capped: at most this many of each.")] = 150_000,
    max_epochs: Annotated[float, typer.Option(min=0.01, help="unimax: passes over a dataset.")] = 4.0,
    group: Annotated[
        list[str] | None, typer.Option(help="groups: RATE=dataset,dataset; once a group (Molmo).")
    ] = None,
    excess_loss: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="doremi: YAML of dataset: excess loss.")
    ] = None,
    eta: Annotated[float, typer.Option(help="doremi: step size.")] = 1.0,
    smoothing: Annotated[float, typer.Option(min=0.0, max=1.0, help="doremi: share drawn evenly.")] = 1e-3,
) -> None:
    """Print the weights a published rule gives the datasets of a mix, as `sampling` of requirements."""
    made = read_mix(mix.read_text(encoding="utf-8"))
    sizes = _sizes(made)
    match rule:
        case "proportional":
            shares = sampling.normalized(sizes)
        case "temperature":
            shares = sampling.by_temperature(sizes, temperature)
        case "capped":
            shares = sampling.normalized(sampling.capped(sizes, threshold))
        case "unimax":
            budget = sum(pick.samples for pick in made.picks)
            shares = sampling.unimax(sizes, budget=budget, max_epochs=max_epochs).shares
        case "groups":
            shares = sampling.normalized(sampling.by_groups(_groups(group or [], sizes)))
        case "doremi":
            shares = _doremi(made, excess_loss, eta=eta, smoothing=smoothing)
    told = {name: round(share, 6) for name, share in sorted(shares.items())}
    typer.echo(yaml.safe_dump({"sampling": {"weights": told}}, sort_keys=False), nl=False)


def draw(
    mix: File,
    first: Annotated[int, typer.Option("-n", "--first", min=1, help="How many draws.")] = 20,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    stopping: Annotated[sampling.Stopping, typer.Option(help="As `interleave_datasets`.")] = "all_exhausted",
) -> None:
    """Print which dataset and row come first when `datasets.interleave_datasets` draws a mix."""
    picks = [pick for pick in read_mix(mix.read_text(encoding="utf-8")).picks if pick.samples > 0]
    shares = sampling.normalized({pick.dataset: pick.weight for pick in picks})
    drawn = sampling.interleave(
        [pick.samples for pick in picks],
        stopping=stopping,
        probabilities=[shares[pick.dataset] for pick in picks],
        seed=seed,
    )
    for dataset, row in islice(drawn, first):
        typer.echo(f"{picks[dataset].dataset}\t{row}")


def packing(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Level `tokens`, unpacked.")],
    capacity: Annotated[
        int | None, typer.Option(min=1, help="Tokens a sequence; else the profile's.")
    ] = None,
) -> None:
    """Compare the published ways to pack over the samples of a corpus of single tokenized samples."""
    found = load_corpus(corpus)
    if found.level != "tokens" or found.manifest["order"]["pack"]:
        raise InvalidInput(
            f"{corpus} holds no single tokenized samples; build it with level tokens and pack: false",
            field="corpus",
        )
    lengths, images = [], []
    for sample in found:
        lengths.append(len(sample["arrays"]["input_ids"]))
        images.append(sum(name.startswith("image.") for name in sample["arrays"]))
    most = capacity or _sequence_length(str(found.manifest["profile"]["id"]))
    table = Table(
        "rule", "of", "sequences", "full", "tokens lost", "samples left out", title=f"{most} tokens"
    )
    for one in compare_packings(lengths, capacity=most, images=images):
        rule = f"{one.rule} (tears samples)" if one.split else one.rule
        table.add_row(
            rule, one.whose, f"{one.sequences:,}", f"{one.full:.2%}", f"{one.lost:,}", f"{one.left_out:,}"
        )
    Console(width=110).print(table)


def _sequence_length(profile: str) -> int:
    settings = read_settings()
    profiles = read_catalog(settings.catalog_folder, policy=settings.policy).profiles
    if profile not in profiles:
        raise InvalidInput(f"profile '{profile}' is not in this catalog; give --capacity", field="capacity")
    return profiles[profile].max_length


def _sizes(mix: Mix) -> dict[str, float]:
    """Return each picked dataset's size: the catalog's, else what the mix found available."""
    settings = read_settings()
    datasets = read_catalog(settings.catalog_folder, policy=settings.policy).library.datasets
    known = {pick.dataset: datasets.get(pick.dataset) for pick in mix.picks}
    return {
        pick.dataset: float((known_size(entry) if (entry := known[pick.dataset]) else None) or pick.available)
        for pick in mix.picks
    }


def _groups(written: list[str], sizes: Mapping[str, float]) -> list[tuple[float, Mapping[str, float]]]:
    groups: list[tuple[float, Mapping[str, float]]] = []
    for one in written:
        rate, equals, names = one.partition("=")
        inside = [name.strip() for name in names.split(",") if name.strip()]
        unknown = [name for name in inside if name not in sizes]
        if not equals or not inside or unknown or not rate.replace(".", "", 1).isdigit():
            raise InvalidInput(
                f"'{one}' is not RATE=dataset,dataset with datasets of the mix ({', '.join(sorted(sizes))})",
                field="group",
            )
        groups.append((float(rate), {name: sizes[name] for name in inside}))
    if not groups:
        raise InvalidInput("rule groups needs --group RATE=dataset,dataset at least once", field="group")
    return groups


def _doremi(mix: Mix, file: Path | None, *, eta: float, smoothing: float) -> dict[str, float]:
    losses = yaml.safe_load(file.read_text(encoding="utf-8")) if file is not None else None
    names = [pick.dataset for pick in mix.picks]
    if not isinstance(losses, dict) or any(not isinstance(losses.get(name), int | float) for name in names):
        raise InvalidInput(
            f"rule doremi needs --excess-loss, a YAML file with a number for each of {', '.join(names)}",
            field="excess_loss",
        )
    before = sampling.normalized({pick.dataset: pick.weight for pick in mix.picks})
    after = sampling.doremi_step(
        [before[name] for name in names],
        [float(losses[name]) for name in names],
        eta=eta,
        smoothing=smoothing,
    )
    return dict(zip(names, after, strict=True))
