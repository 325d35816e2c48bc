"""Every route of the JSON face, put together."""

from fastapi import APIRouter

from app.api import datasets, exports, system

api = APIRouter(prefix="/api/v1")
for part in (exports, datasets):
    api.include_router(part.router)

outside = APIRouter()
outside.include_router(system.router)
