import hashlib
import socket
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .environment import INSTALL_EXTRAS, impossible, understood
from .essentials import BASE_DIR, DATA_DIR, DEBUG, env
from .parsing import parse_object_store

try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"AGENCY_DATA is {DATA_DIR}; that folder cannot be made: {error.strerror}.") from error
embedded = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "agency.sqlite3")}
# This machine and its folder, as the others see it in the database (agency/watching/nodes.py).
NODE = f"agency on {socket.gethostname()[:40]} {hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:8]}"
# A new connection costs more than a page: ten milliseconds on PostgreSQL, three on SQLite.
DATABASES: dict = {"default": env.address("db", "DATABASE_URL") if env.str("DATABASE_URL", "") else embedded}
# The triggers that guard evidence, and the search, are written for these two.
if not any(name in DATABASES["default"]["ENGINE"] for name in ("sqlite", "postg")):
    raise impossible("DATABASE_URL", "it begins with postgres://")
if not DATABASES["default"]["NAME"] and not DATABASES["default"].get("OPTIONS"):
    raise impossible("DATABASE_URL", "it names a database, like postgres://user:password@host/name")
DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "agency.engines.queued_sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that reads first and then writes would otherwise fail at once
        # when another wrote in between. FULL: an acknowledged registration survives a power cut.
        "transaction_mode": "IMMEDIATE",
        # Less than nginx's patience (deploy/nginx.conf): whoever has waited in vain is told so by us.
        "timeout": 8,
        # secure_delete: what is erased is overwritten, not only forgotten.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    # Connections are kept, so notice dead ones.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A database machine that is gone must not hold up the readers of stored pages.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 3)
    options.setdefault("application_name", NODE)
    # What a node that hangs has locked is free again before nginx sends its visitors to another.
    options.setdefault("options", "-c idle_in_transaction_session_timeout=5s")
# Shared by all processes and machines, as limits on guessing passwords must be; a migration makes the table.
table = "dbcache://agency_cache?max_entries=100000"
CACHES = {"default": env.address("cache", "CACHE_URL", table)}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    if not find_spec("redis"):
        raise impossible("CACHE_URL", INSTALL_EXTRAS, "needs a package that is missing")
    CACHES["default"]["BACKEND"] = "agency.engines.redis_or_table.RedisOrTable"
    # Redis answers in a millisecond, or not at all; nobody waits for it longer than this.
    CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5} | CACHES["default"].get(
        "OPTIONS", {}
    )
    CACHES["table"] = env.cache_url_config(table)
# Finished pages that each process keeps in memory, least recently used out first.
PAGE_STORE_BYTES = env.number("AGENCY_PAGE_STORE_MB", 16, least=0, most=1_000_000) * 1_000_000

# Files
STATIC_URL = "/static/"
# Of its own where they are made with the image of a container.
STATIC_ROOT = Path(env.str("AGENCY_STATIC", str(DATA_DIR / "static"))).absolute()
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
# A folder that all machines share, or an object store; one machine alone needs neither.
media = env.str("AGENCY_MEDIA", "").strip()
MEDIA_IS_SHARED = bool(media)
MEDIA_ROOT = Path(media) if media.startswith("/") else DATA_DIR / "media"
# nginx reads these two folders, and nothing else of the data.
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
STORAGES: dict = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if media and not media.startswith("/"):
    store = "it is a folder like /srv/media, or s3://key:password@host/bucket with %2F for each / of the password"
    options = understood(parse_object_store, media, "AGENCY_MEDIA", store)
    if not find_spec("storages") or not find_spec("boto3"):
        raise impossible("AGENCY_MEDIA", INSTALL_EXTRAS, "needs a package that is missing")
    STORAGES["default"] = {"BACKEND": "agency.engines.object_store.ObjectStore", "OPTIONS": options}
# The form takes no files from visitors; staff upload pictures of 10 MB, checked in news/pictures/admission.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
