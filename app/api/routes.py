"""Every route of the JSON face, put together."""

from fastapi import APIRouter

from app.api import datasets, exports, sessions, system

api = APIRouter(prefix="/api/v1")
for part in (exports, datasets):
    api.include_router(part.router)

outside = APIRouter()
for plain in (system, sessions):
    outside.include_router(plain.router)
