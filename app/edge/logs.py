"""Log lines for people (`text`) or machines (`json`), one line each, with the request id in them."""

import logging
import sys
from datetime import UTC, datetime

import orjson

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line; everything passed as `extra` is a member."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _PLAIN},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def set_up_logs(log_format: str, *, level: str = "info") -> None:
    """Send our log lines to standard error; called once by a process, never by a library."""
    handler = logging.StreamHandler(sys.stderr)
    plain = "%(asctime)s %(levelname)-7s %(name)s  %(message)s"
    handler.setFormatter(JsonLines() if log_format == "json" else logging.Formatter(plain))
    ours = logging.getLogger("kondate")
    ours.handlers[:] = [handler]
    ours.setLevel(level.upper())
    ours.propagate = False
