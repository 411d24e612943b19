"""Environment variables; one that cannot be read or cannot work ends in a sentence instead of a traceback."""

import math
import warnings
from collections.abc import Callable

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

# Kinds of addresses, with the key of the result that shows that one was understood.
ADDRESSES = {"db": "ENGINE", "cache": "BACKEND", "email_url": "EMAIL_BACKEND"}
SWITCHES = dict.fromkeys(environ.Env.BOOLEAN_TRUE_STRINGS, True) | dict.fromkeys(
    ("false", "off", "n", "no", "0", ""), False
)
INSTALL_EXTRAS = "install it: pip install --require-hashes -r requirements/extras.txt"


class Variables(FileAwareMapping):
    """The environment, where NAME_FILE may name a file with the value of NAME: so containers are given secrets."""

    def __getitem__(self, name):
        try:
            return super().__getitem__(name).strip()
        except (OSError, ValueError) as error:
            raise impossible(f"{name}_FILE", "it is a text file that the site may read") from error


class Environment(environ.Env):
    """Its errors name the variable, and never show the value: that may hold a password."""

    ENVIRON = Variables()

    def get_value(self, var, *args, **kwargs):
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise unreadable(var) from error

    def bool(self, var, default=False):
        written = self.str(var, "1" if default else "0").strip().lower()
        if written not in SWITCHES:
            raise impossible(var, "it is 1 or 0")
        return SWITCHES[written]

    def number[Number: (int, float)](self, name: str, default: Number, least: float, most: float) -> Number:
        """As `default` an int or a float."""
        found = self.get_value(name, cast=type(default), default=default)
        if not (math.isfinite(found) and least <= found <= most):
            raise impossible(name, f"it is a number from {least:g} to {most:g}")
        return found

    def words(self, name: str) -> list[str]:
        """What stands between the commas."""
        # Not through get_value(), which would take a key that begins with $ for the name of another variable.
        return [word.strip() for word in self.ENVIRON.get(name, "").split(",") if word.strip()]

    def address(self, kind: str, name: str, default: str = "") -> dict:
        """Parses the address of a database, cache or mail server."""
        # A file that cannot be read is not the fault of an address.
        self.ENVIRON.get(name)
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            try:
                found = getattr(self, kind)(name, default)
            except (ImproperlyConfigured, ValueError, UserWarning) as error:
                raise unreadable(name) from error
        if not found.get(ADDRESSES[kind]):
            raise unreadable(name)
        return found


def understood[Value](parse: Callable[[str], Value], written: str, name: str, remedy: str) -> Value:
    try:
        return parse(written)
    except ValueError as error:
        raise impossible(name, remedy) from error


def unreadable(name: str) -> ImproperlyConfigured:
    return impossible(name, "the README has an example", "cannot be read")


def impossible(name: str, remedy: str, why: str = "cannot work") -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is set to something that {why}; {remedy}.")
