"""Run migrations on the connection that `upgrade` hands over. There is no offline mode and no ini file."""

from alembic import context

from camnang_bot.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
