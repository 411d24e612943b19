import logging

from .environment import impossible
from .essentials import DEBUG, env

level = env.str("AGENCY_LOG_LEVEL", "INFO").strip().upper()
if level not in logging.getLevelNamesMapping():
    raise impossible("AGENCY_LOG_LEVEL", "it is DEBUG, INFO, WARNING, ERROR or CRITICAL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # The level is the handler's: the worker's command sets its loggers' levels itself.
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "level": level,
            "filters": [] if DEBUG else ["without_values"],
        }
    },
    "filters": {"without_values": {"()": "agency.logs.WithoutValues"}},
    "loggers": {
        # Not Django's own handlers, whose mails to ADMINS quote forms.
        "django": {"handlers": []},
        # For deploy/gunicorn.conf.py.
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
