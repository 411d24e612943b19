from .essentials import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # The level is the handler's: the worker's command sets its loggers' levels itself.
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "level": env.str("AGENCY_LOG_LEVEL", "INFO"),
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
