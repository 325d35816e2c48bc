"""A row that cannot become a sample: the reason to count by and the detail to read."""


class BadRow(Exception):
    """Raised while one row is read; the reader turns it into a counted reject and goes on."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail[:500]
