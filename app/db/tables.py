"""Every table. A record is stored as JSON plus the columns that queries need."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Names constraints alike on every database, so that migrations can drop them."""


Base.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class CatalogRecord(Base):
    """One fact record; `kind` is dataset, license, generator, origin, vocabulary, use, profile or recipe.

    Rebuilt by `kondate catalog load`; rows with another source than `yaml` come from sync and stay: drafts
    of datasets, and the kinds `drift` (what re-checks found) and `benchmarks` (evaluated-in links).
    """

    __tablename__ = "catalog_records"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    source: Mapped[str] = mapped_column(String(16), default="yaml")
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class CatalogSnapshot(Base):
    """Which content hash is loaded now (the newest row), and when it was."""

    __tablename__ = "catalog_snapshots"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    snapshot: Mapped[str] = mapped_column(String(80))
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class HubPin(Base):
    """What a repository of the Hub said: when evidence was taken (`baseline`) and when last read (`seen`).

    Several entries may come from one repository, each with evidence of its own.
    """

    __tablename__ = "hub_pins"

    repository: Mapped[str] = mapped_column(String(200), primary_key=True)
    dataset: Mapped[str] = mapped_column(String(200), primary_key=True)
    etag: Mapped[str | None] = mapped_column(String(200))
    baseline: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MixRow(Base):
    """A stored mix; immutable, the id is its content hash."""

    __tablename__ = "mixes"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    snapshot: Mapped[str] = mapped_column(String(80), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class BuildRow(Base):
    """One build order and how far it is. The files on disk are the truth; this is what pages show."""

    __tablename__ = "builds"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    mix_id: Mapped[str] = mapped_column(ForeignKey("mixes.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    order: Mapped[dict[str, Any]] = mapped_column(JSON)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(Text)
    worker_id: Mapped[str | None] = mapped_column(String(80), index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (Index("ix_builds_state_worker", "state", "worker_id"),)


class WorkerRow(Base):
    """A worker process and when it last said it was alive."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    heartbeat_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int] = mapped_column(Integer)


class TokenRow(Base):
    """An API token: only the SHA-256 of its 256 random bits is kept."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SignInRow(Base):
    """A one-time sign-in link, and the browser session it became. Only hashes are kept."""

    __tablename__ = "sign_ins"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
