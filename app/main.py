"""The web process: settings in, an application out, with every face mounted on one database."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from app import __version__
from app.api.routes import api, outside
from app.catalog.state import StateWatch
from app.db.session import Database, open_database
from app.edge.compression import Compressed
from app.edge.limits import Limiter
from app.edge.logs import set_up_logs
from app.edge.paging import AnswerCache
from app.edge.problems import add_problem_handlers
from app.edge.shell import Shell
from app.errors import KondateError
from app.settings import Settings
from app.web import problem_page
from app.web import router as pages

logger = logging.getLogger("kondate.main")
LOOK_SECONDS = 0.25  # how long a catalog loaded by another process may go unseen
MAX_BODY = 8_000_000  # an audit of a trainer's configuration is the largest thing we are sent
_STATIC = Path(__file__).resolve().parent / "web" / "static"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def create_app(settings: Settings) -> FastAPI:
    """Return the application: API, pages and static files over one database."""
    set_up_logs(settings.log_format, level=settings.log_level)
    app = FastAPI(
        title="Kondate",
        version=__version__,
        summary="Vision-language training data, judged for your use, mixed and built",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.settings = settings
    app.state.database = open_database(settings.database)
    app.state.watch = StateWatch(app.state.database, every=LOOK_SECONDS, clock=time.monotonic)
    app.state.answers = AnswerCache()
    app.state.limiter = Limiter(settings.rate_limit)
    add_problem_handlers(app, page=problem_page)
    app.include_router(api)
    app.include_router(outside)
    app.include_router(pages)
    app.mount("/static", StaticFiles(directory=_STATIC, packages=[("js_lib_htmx", "static")]), name="static")
    app.add_middleware(Compressed)
    app.add_middleware(Shell, hosts=_hosts(settings), max_body=MAX_BODY)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm the catalog up beside the first requests; close the database at the end."""
    database: Database = app.state.database
    Thread(target=_warm_up, args=(app.state.watch,), name="warm-up", daemon=True).start()
    yield
    database.dispose()


def _warm_up(watch: StateWatch) -> None:
    """Build index and judgements before somebody waits for them."""
    try:
        state = watch.look()
        for use in state.catalog.uses:
            state.fit(use)
    except KondateError as error:
        logger.warning("not ready yet: %s", error.message)
    except Exception:
        logger.exception("warming up failed; the first request will meet the same")


def _hosts(settings: Settings) -> tuple[str, ...] | None:
    """Bound to loopback, answer to loopback names only, so that no web page can reach us by its own name."""
    if settings.host not in {*_LOOPBACK, "::1"}:
        return None
    public = settings.public_url.partition("://")[2].partition("/")[0] if settings.public_url else ""
    names = (*_LOOPBACK, settings.host, public.partition(":")[0].casefold())
    return tuple(name for name in names if name)
