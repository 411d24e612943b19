"""What stands in a log: place and kind of each fault, never what people have entered.

Databases, mail servers and Python itself quote values in the messages of exceptions, whole rows even. So a message is
shown only where it can speak of nothing but code, files and servers.
"""

import json
import logging
import re
import sqlite3
import sys
import traceback
from types import TracebackType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError
from django.template.exceptions import TemplateDoesNotExist

from news.request_id import request_id

NAMES_ONLY_CODE = (
    ImportError, NameError, AttributeError, ImproperlyConfigured, TemplateDoesNotExist, sqlite3.IntegrityError,
)  # fmt: skip
# What else exceptions know that is nobody's data.
SIGNS = ("strerror", "smtp_code", "sqlite_errorname", "sqlstate")
PLACES = ("table_name", "column_name", "constraint_name")
# Links in mails and to thank-you pages open somebody's data, or an account.
KEY_IN_PATH = re.compile(r"(/(?:register|accounts)/(?:[a-z-]+/)+)[^/\s]{12,}")

logger = logging.getLogger(__name__)


class WithoutValues(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        if not settings.DEBUG:
            if isinstance(record.args, tuple):
                record.args = tuple(map(without_values, record.args))
            if isinstance(record.exc_info, tuple) and record.exc_info[1]:
                # Formatters take it instead of making their own.
                record.exc_text = told(record.exc_info[1])
        return True


class Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {name: getattr(record, name) for name in ("levelname", "name", "request_id", "process")}
        entry |= {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "message": record.getMessage()}
        if record.exc_info:
            entry["traceback"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def without_values(argument: object) -> object:
    if isinstance(argument, BaseException):
        return in_words(argument)
    if isinstance(argument, str) and argument.startswith("/"):
        # Without the query string, which has what somebody looks for.
        return KEY_IN_PATH.sub(r"\1…", argument.partition("?")[0])
    return argument


def in_words(error: BaseException) -> str:
    if isinstance(error, DatabaseError | InterfaceError) and error.__cause__:
        # Django's copy of it has the message alone.
        error = error.__cause__
    signs = [str(found) for name in SIGNS if (found := getattr(error, name, None))]
    signs += [found for name in PLACES if (found := getattr(getattr(error, "diag", None), name, None))]
    if isinstance(error, NAMES_ONLY_CODE) or is_unconnected(error):
        signs.append(str(error))
    return ": ".join([f"{type(error).__module__}.{type(error).__qualname__}", *signs])


def is_unconnected(error: BaseException) -> bool:
    """Without a code of SQL's it has never reached the database: it names hosts and ports."""
    # Not imported here: a site on SQLite would hold it in each process for nothing.
    psycopg = sys.modules.get("psycopg")
    kinds = (psycopg.OperationalError, psycopg.InterfaceError) if psycopg else ()
    return isinstance(error, kinds) and not getattr(error, "sqlstate", None)


def told(error: BaseException | None) -> str:
    """Its traceback and those of its causes, the first cause first."""
    parts: list[str] = []
    while error:
        lines = "".join(traceback.format_tb(error.__traceback__))
        parts.insert(0, f"Traceback (most recent call last):\n{lines}{in_words(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(parts)


def log_end(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """For `sys.excepthook` and that of threads, which would print the message."""
    logger.critical("Ended by a fault", exc_info=error)
