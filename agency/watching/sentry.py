"""Faults told to Sentry: what kind, where in our code, and by which request's number. Never what people entered."""

import logging

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration

from news.request_id import request_id

# All else is dropped: what a later version of the SDK may add, too.
KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name")
KEPT_OF_FRAMES = ("filename", "module", "function", "lineno", "in_app")


def start(dsn: str) -> None:
    # Every fault is in our log, so none of the integrations is needed that look into requests.
    sentry_sdk.init(
        dsn,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=scrub,
    )


def scrub(event, hint):
    kept = {name: event[name] for name in KEPT if name in event}
    # Without its arguments.
    kept["message"] = (event.get("logentry") or {}).get("message", "")
    kept["tags"] = {"request_id": request_id.get()}
    errors = (event.get("exception") or {}).get("values", [])
    kept["exception"] = {"values": [scrubbed(error) for error in errors]}
    return kept


def scrubbed(error: dict) -> dict:
    frames = (error.get("stacktrace") or {}).get("frames", [])
    places = [{name: frame.get(name) for name in KEPT_OF_FRAMES} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": places}}
