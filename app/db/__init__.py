"""Tables and sessions: the only place that knows how rows are laid out.

Owns SQLAlchemy tables and how a session is opened on SQLite (WAL) or PostgreSQL. Never commits:
only `app.edge.deps`, `app.cli` and the worker's steps do.
"""
