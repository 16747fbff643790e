"""Where everything lasting lives: SQLite by default, PostgreSQL by URL. The only package that speaks SQL."""
