"""The fields of the current scope on every log line."""

import json
import logging
from datetime import datetime, timezone

from .scope import current_scope
from .text import valid


class JsonFormatter(logging.Formatter):
    """Formats each line as JSON with the fields of the scope. What UTF-8 cannot hold becomes U+FFFD."""

    def format(self, record: logging.LogRecord) -> str:
        scope = current_scope()
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **(scope.log_fields() if scope else {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception.type"] = record.exc_info[0].__name__
        return json.dumps({name: valid(str(value)) for name, value in line.items()})


class ScopeFilter(logging.Filter):
    """Adds `record.scope`, text for a format string: `%(message)s %(scope)s`. Drops nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        scope = current_scope()
        fields = scope.log_fields() if scope else {}
        record.scope = valid(" ".join(f"{name}={value}" for name, value in fields.items()))
        return True
