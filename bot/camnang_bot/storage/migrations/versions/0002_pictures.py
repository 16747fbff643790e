"""Pictures beside words: in the outbox, in mailboxes and in the transcript."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("outbox", "mailbox", "transcript")
COLUMN = "picture_sealed"


def upgrade() -> None:
    """Add the column where it is missing: a new database got it with its tables, an older one did not."""
    found = sa.inspect(op.get_bind())
    for table in TABLES:
        if COLUMN not in {column["name"] for column in found.get_columns(table)}:
            op.add_column(table, sa.Column(COLUMN, sa.Text))


def downgrade() -> None:
    """Drop it again."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column(COLUMN)
