"""First tables."""

from __future__ import annotations

from alembic import op

from camnang_bot.storage.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The tables of the first release. A later revision must not rely on `metadata` for old shapes: it alters what stands.
FIRST = tuple(metadata.tables)


def upgrade() -> None:
    """Create the tables of the first release."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in FIRST])


def downgrade() -> None:
    """Drop them."""
    metadata.drop_all(op.get_bind(), tables=[metadata.tables[name] for name in FIRST])
