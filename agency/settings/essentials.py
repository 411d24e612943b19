"""What the site cannot start without."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .environment import Environment, impossible, understood
from .parsing import parse_hosts, parse_origin
from .secrets import LONG_ENOUGH, is_guessable

BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment()

# Where the machine keeps what is not code: database, media, secrets.
DATA_DIR = Path(env.str("AGENCY_DATA", str(BASE_DIR / "var"))).absolute()
DEBUG = env.bool("AGENCY_DEBUG", False)


def required(name: str, development: str) -> str:
    """The variable's value; without one, `development` when debugging and a note of the lack otherwise."""
    # Not through django-environ, which would take a key that begins with $ for the name of another variable.
    value = env.ENVIRON.get(name, "") or (development if DEBUG else "")
    if not value:
        missing.append(name)
    return value


missing: list[str] = []
SECRET_KEY = required("AGENCY_SECRET_KEY", "for-development-only-" + "x" * 40)
SECRET_KEY_FALLBACKS = env.words("AGENCY_SECRET_KEY_FALLBACKS")
hosts = required("AGENCY_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
origin = required("AGENCY_PUBLIC_ORIGIN", "http://localhost:8000")
if missing:
    raise ImproperlyConfigured(
        f"Not set: {', '.join(missing)}. The site needs them outside development "
        "(AGENCY_DEBUG=1); the README lists each with an example."
    )
# Whoever guesses one signs in as anybody.
if not DEBUG and is_guessable(SECRET_KEY):
    raise impossible("AGENCY_SECRET_KEY", LONG_ENOUGH)
if not DEBUG and any(map(is_guessable, SECRET_KEY_FALLBACKS)):
    raise impossible("AGENCY_SECRET_KEY_FALLBACKS", f"for each key {LONG_ENOUGH}")
ALLOWED_HOSTS = understood(
    parse_hosts, hosts, "AGENCY_ALLOWED_HOSTS", "it is host names, like www.example.org,example.org"
)
# Any name would do, and whoever sends one could have links in mails and stored pages made for it.
if not DEBUG and "*" in ALLOWED_HOSTS:
    raise impossible("AGENCY_ALLOWED_HOSTS", "it names each host, like www.example.org,example.org, and not *")
# Scheme and host that visitors see; canonical addresses, mail links and the form's origin check use it.
PUBLIC_ORIGIN = understood(
    parse_origin, origin, "AGENCY_PUBLIC_ORIGIN", "it is a scheme and a host, like https://www.example.org"
)
# Passkeys are made for this name; staff who sign in under another one cannot use theirs.
PUBLIC_HOST = urlsplit(PUBLIC_ORIGIN).hostname
WEB_PROCESSES = env.number("AGENCY_WEB_PROCESSES", 2, least=1, most=200)
