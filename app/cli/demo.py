"""What `kondate demo` does once the server is up: the three trips over HTTP, as any program would."""

import time
from pathlib import Path
from typing import Any

import httpx
import typer
import yaml

PROFILE = "llava-1.5"
FINAL = ("done", "failed", "cancelled")


def run_demo(base: str, token: str, *, requirements: Path) -> None:
    """Browse, choose and build, and print what came out and where to look at it."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{base}/api/v1", headers=headers, timeout=60) as api:
        browse = "use=train-product&verdict=allowed&verdict=allowed-with-obligations"
        found = _answer(api.get(f"/datasets?{browse}"))
        typer.echo(f"Browse    {found['total']} datasets may train a product   {base}/en/datasets?{browse}")
        mix = _answer(api.post("/mixes", json=yaml.safe_load(requirements.read_text(encoding="utf-8"))))
        picks = ", ".join(f"{pick['samples']} of {pick['dataset']}" for pick in mix["picks"])
        typer.echo(f"Choose    {picks}; {mix['verdict']}   {base}/en/mixes/{mix['id']}")
        order = {"mix": mix["id"], "profile": PROFILE, "output": "webdataset"}
        build = _wait(api, _answer(api.post("/builds", json=order))["id"])
    typer.echo(f"Build     {build['state']}   {base}/en/builds/{build['id']}")
    if build["state"] != "done":
        typer.echo(build["error"] or "no reason was given", err=True)
        raise typer.Exit(1)
    for dataset, counts in build["progress"]["datasets"].items():
        told = ", ".join(f"{counts[one]} {one}" for one in ("in", "kept", "filtered", "rejected"))
        typer.echo(f"          {dataset}: {told}")
    typer.echo(f"Corpus    {build['folder']}")


def _wait(api: httpx.Client, build: str, seconds: float = 600) -> dict[str, Any]:
    """Ask twice a second until the build ends."""
    end = time.monotonic() + seconds
    while True:
        answer = _answer(api.get(f"/builds/{build}"))
        if answer["state"] in FINAL:
            return answer
        if time.monotonic() > end:
            typer.echo(f"the build is still {answer['state']} after {seconds:.0f} s", err=True)
            raise typer.Exit(1)
        time.sleep(0.5)


def _answer(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON body; a problem document becomes its sentence and status 1."""
    body: dict[str, Any] = response.json()
    if response.is_error:
        typer.echo(f"{response.request.url}: {body.get('detail') or body}", err=True)
        raise typer.Exit(1)
    return body
