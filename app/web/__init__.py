"""The pages, in English and Japanese, served as HTML that works without script.

Owns templates, views, styles and UI words. Never decides about data and never touches tables: it asks
the rooms below and lays their answers out. Decision: the language stands in the path (`/en/…`, `/ja/…`),
all other state in the query string, so that every page can be linked, cached and read without a session.
"""

from app.web.problem import problem_page
from app.web.routes import router

__all__ = ["problem_page", "router"]
