"""Keep what the Hub said of each repository, for conditional requests and re-checks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the table up."""
    op.create_table(
        "hub_pins",
        sa.Column("repository", sa.String(length=200), nullable=False),
        sa.Column("dataset", sa.String(length=200), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("baseline", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("repository", "dataset", name=op.f("pk_hub_pins")),
    )


def downgrade() -> None:
    """Take the table down."""
    op.drop_table("hub_pins")
