"""Environment variables; one that cannot be read ends in a sentence instead of a traceback."""

import warnings

import environ
from django.core.exceptions import ImproperlyConfigured

# Kinds of addresses, with the key of the result that shows that one was understood.
ADDRESSES = {"db": "ENGINE", "cache": "BACKEND", "email_url": "EMAIL_BACKEND"}


class Environment(environ.Env):
    """Its errors name the variable, and never show the value: that may hold a password."""

    def get_value(self, var, *args, **kwargs):
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise unreadable(var) from error

    def address(self, kind: str, name: str, default: str = "") -> dict:
        """Parses the address of a database, cache or mail server."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            try:
                found = getattr(self, kind)(name, default)
            except (ImproperlyConfigured, ValueError, UserWarning) as error:
                raise unreadable(name) from error
        if not found.get(ADDRESSES[kind]):
            raise unreadable(name)
        return found


def unreadable(name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is set to something that cannot be read; the README has an example.")
