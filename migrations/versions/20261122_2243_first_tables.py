"""Make the first tables: catalog, mixes, builds, workers, tokens, sign-ins."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables up."""
    op.create_table(
        "catalog_records",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_catalog_records")),
    )
    op.create_table(
        "catalog_snapshots",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("snapshot", sa.String(length=80), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalog_snapshots")),
    )
    op.create_table(
        "mixes",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("snapshot", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mixes")),
    )
    with op.batch_alter_table("mixes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mixes_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mixes_snapshot"), ["snapshot"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_ins")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workers_heartbeat_at"), ["heartbeat_at"], unique=False)

    op.create_table(
        "builds",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("mix_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["mix_id"], ["mixes.id"], name=op.f("fk_builds_mix_id_mixes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_builds")),
    )
    with op.batch_alter_table("builds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_builds_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_builds_mix_id"), ["mix_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_builds_state"), ["state"], unique=False)
        batch_op.create_index("ix_builds_state_worker", ["state", "worker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_builds_worker_id"), ["worker_id"], unique=False)


def downgrade() -> None:
    """Take the tables down."""
    with op.batch_alter_table("builds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_builds_worker_id"))
        batch_op.drop_index("ix_builds_state_worker")
        batch_op.drop_index(batch_op.f("ix_builds_state"))
        batch_op.drop_index(batch_op.f("ix_builds_mix_id"))
        batch_op.drop_index(batch_op.f("ix_builds_created_at"))

    op.drop_table("builds")
    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workers_heartbeat_at"))

    op.drop_table("workers")
    op.drop_table("tokens")
    op.drop_table("sign_ins")
    with op.batch_alter_table("mixes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mixes_snapshot"))
        batch_op.drop_index(batch_op.f("ix_mixes_created_at"))

    op.drop_table("mixes")
    op.drop_table("catalog_snapshots")
    op.drop_table("catalog_records")
