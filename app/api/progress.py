"""Follow a build as server-sent events, in transactions of their own: none is held while waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable

from sse_starlette.event import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from app.api.written import write_json
from app.corpora.service import BuildView

_LOOK_SECONDS = 0.5
_OVER = {"done", "failed", "cancelled"}


async def follow(look: Callable[[], BuildView]) -> AsyncIterator[ServerSentEvent]:
    """Yield a build at every change until it is over; `look` reads it in a transaction of its own."""
    told = b""
    while True:
        build = await run_in_threadpool(look)
        now = write_json(build)
        if now != told:
            yield ServerSentEvent(now.decode(), event="progress")
            told = now
        if build.state in _OVER:
            yield ServerSentEvent(write_json({"state": build.state}).decode(), event="end")
            return
        await asyncio.sleep(_LOOK_SECONDS)
