"""`kondate serve` and `demo`: the web process, and what it starts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import typer
import uvicorn

from app.cli.context import now, prepare, read_settings, session
from app.cli.demo import run_demo
from app.edge.auth import create_sign_in, create_token, revoke_token
from app.errors import InvalidInput
from app.main import create_app
from app.settings import Settings

Host = Annotated[str | None, typer.Option(help="Address to bind to; loopback by default.")]
Port = Annotated[int | None, typer.Option(help="Port to bind to; 0 picks a free one.")]


def serve(host: Host = None, port: Port = None) -> None:
    """Migrate, load the catalog, then run the web process and one worker process."""
    settings = read_settings(host=host, port=port)
    prepare(settings)
    listening = _listen(settings.host, settings.port)
    base = settings.public_url or f"http://{settings.host}:{listening.getsockname()[1]}"
    with session(settings) as db:
        link = create_sign_in(db, role="editor", now=now())
    typer.echo(f"Kondate   {base}/en/datasets   {base}/ja/datasets")
    typer.echo(f"Sign in   {base}/sign-in?code={link}   (once, to order builds)")
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", server_header=False))
    # uvicorn raises the signal again when it has shut down: end by unwinding, so that the worker is stopped
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _worker(settings) if settings.workers_embedded else _nothing():
        server.run(sockets=[listening])


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Stop after the build, status 0 when it is right.")
    ] = False,
    port: Port = None,
) -> None:
    """Serve, recommend a mix from the shipped requirements, build it offline, show where to look."""
    settings = read_settings(port=port if port is not None else _free_port())
    prepare(settings)
    with session(settings) as db:
        token = create_token(db, name="demo", role="editor", now=now())
    base = f"http://{settings.host}:{settings.port}"
    command = [sys.executable, "-m", "app", "serve", "--host", settings.host, "--port", str(settings.port)]
    quiet = {"KONDATE_HOME": str(settings.home.absolute()), "KONDATE_LOG_LEVEL": "warning"}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # unwind, so that the server is stopped
    server = subprocess.Popen(command, env={**os.environ, **quiet})
    try:
        _wait_until_ready(base, server)
        run_demo(base, token.secret, requirements=settings.catalog_folder / "examples" / "demo.yaml")
        if not once:
            typer.echo("Serving; Ctrl-C stops.")
            server.wait()
    except KeyboardInterrupt:
        typer.echo("stopping")
    finally:
        _stop(server)
        with session(settings) as db:
            revoke_token(db, token.id, now=now())


def _listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; a port that is taken is an error that names the fix."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise InvalidInput(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another port, 0 picks a free one",
            field="--port",
        ) from error


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_until_ready(base: str, server: "subprocess.Popen[bytes]", seconds: float = 120) -> None:
    """Poll `/readyz` until the server answers; a server that ended first is an error."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            typer.echo("the server ended before it was ready; its messages stand above", err=True)
            raise typer.Exit(1)
        try:
            if httpx.get(f"{base}/readyz", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    typer.echo(f"{base} was not ready after {seconds:.0f} s", err=True)
    raise typer.Exit(1)


@contextmanager
def _worker(settings: Settings) -> Iterator[None]:
    """Run a worker process beside the web process and stop it with it."""
    environment = {**os.environ, "KONDATE_HOME": str(settings.home.absolute())}
    command = [sys.executable, "-m", "app", "worker", "--parent", str(os.getpid())]
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        _stop(process)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _stop(process: "subprocess.Popen[bytes]", seconds: float = 15) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
