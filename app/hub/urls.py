"""Pictures behind links: fetched side by side, with manners, limits and a cache that remembers failures."""


class FetchFailed(Exception):
    """A link gave no picture: `cause` is the slug it is counted by."""

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail
