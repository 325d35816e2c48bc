"""Every route of the JSON face, put together."""

from fastapi import APIRouter

from app.api import builds, corpus, datasets, drift, exports, facts, mixes, provenance, system, verdicts

api = APIRouter(prefix="/api/v1")
for part in (exports, datasets, provenance, drift, facts, verdicts, mixes, builds, corpus):
    api.include_router(part.router)

outside = APIRouter()
outside.include_router(system.router)
