import logging

from .environment import impossible
from .essentials import env

level = env.str("AGENCY_LOG_LEVEL", "INFO").strip().upper()
if level not in logging.getLevelNamesMapping():
    raise impossible("AGENCY_LOG_LEVEL", "it is DEBUG, INFO, WARNING, ERROR or CRITICAL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # The level is the handler's: the worker's command sets its loggers' levels itself.
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": level},
        # Straight to the mail server: the fault that it tells of may be the database's.
        "admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["only_in_production"],
            "using": "server",
        },
    },
    "filters": {"only_in_production": {"()": "django.utils.log.RequireDebugFalse"}},
    "loggers": {"django": {"handlers": ["admins"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
