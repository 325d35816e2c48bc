"""Run by Alembic: gives it our tables and the connection that `app.db.session.migrate` opened."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from app.db.session import open_engine
from app.db.tables import Base


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def _ours(_object: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Leave tables alone that others keep in the same database (DBOS does, on PostgreSQL)."""
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


_connection = context.config.attributes.get("connection")
if _connection is not None:
    _run(_connection)
else:
    with open_engine(str(context.config.attributes["url"])).begin() as _opened:
        _run(_opened)
