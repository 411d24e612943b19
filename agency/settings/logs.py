import logging
import re
from importlib.util import find_spec

from .environment import INSTALL_EXTRAS, impossible
from .essentials import env

level = env.str("AGENCY_LOG_LEVEL", "INFO").strip().upper()
if level not in logging.getLevelNamesMapping():
    raise impossible("AGENCY_LOG_LEVEL", "it is DEBUG, INFO, WARNING, ERROR or CRITICAL")
kind = env.str("AGENCY_LOG_FORMAT", "line").strip().lower()
if kind not in {"line", "json"}:
    raise impossible("AGENCY_LOG_FORMAT", "it is line or json")
SENTRY_DSN = env.str("AGENCY_SENTRY_DSN", "").strip()
if SENTRY_DSN and not re.fullmatch(r"https?://\w+@[^/\s]+/\S*\d", SENTRY_DSN):
    raise impossible("AGENCY_SENTRY_DSN", "it is an address like https://key@sentry.example.org/1")
if SENTRY_DSN and not find_spec("sentry_sdk"):
    raise impossible("AGENCY_SENTRY_DSN", INSTALL_EXTRAS, "needs a package that is missing")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"},
        "json": {"()": "agency.watching.log_lines.Json"},
    },
    # The level is the handler's: the worker's command sets its loggers' levels itself.
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": kind,
            "level": level,
            "filters": ["without_values"],
        }
    },
    "filters": {"without_values": {"()": "agency.watching.log_lines.WithoutValues"}},
    "loggers": {
        # Not Django's own handlers, whose mails to ADMINS quote forms.
        "django": {"handlers": []},
        # For deploy/gunicorn.conf.py.
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
