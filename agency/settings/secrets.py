import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LONG_ENOUGH = "it takes 32 random characters or more"


def is_guessable(key: str) -> bool:
    """32 hexadecimal digits are what 128 bits take."""
    return len(key) < 32 or len(set(key)) < 5


def kept_secret(path: Path, variable: str) -> str:
    """A random text, made once and readable by its owner only. `variable` is what decides about its folder."""
    try:
        if not path.exists():
            make_secret(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{variable} is {path.parent}; the key in that folder cannot be made or read: {error.strerror}."
        ) from error


def make_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(50))
    # A link never replaces: of processes that start together the first one's secret stands.
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()
