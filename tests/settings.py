"""The production settings, with the few values that tests need otherwise."""

import os
import tempfile
from pathlib import Path

DATA = tempfile.mkdtemp(prefix="agency-tests-")
# Two that run tests at once have a media folder each, not the one that pytest's first process hands down to both.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["AGENCY_DATA"] = DATA
os.environ.setdefault("AGENCY_DATA", DATA)
os.environ.setdefault("AGENCY_SECRET_KEY", "only-for-tests-" + "k" * 50)
os.environ.setdefault("AGENCY_ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("AGENCY_PUBLIC_ORIGIN", "http://testserver")
os.environ.setdefault("EMAIL_URL", "memorymail:")
# Playwright keeps an event loop in the thread of the tests; Django would refuse to query there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from agency.settings import *  # noqa: E402, F403
from agency.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# The manifest storage would need collectstatic before the first test.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because several threads cannot share a database in memory; its durability is of no interest here.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    # Fifty threads may write at once, each in its turn, on a machine that is busy with other things.
    DATABASES["default"]["OPTIONS"]["timeout"] = 60
else:
    # A test is one transaction, and renders pictures in it.
    del DATABASES["default"]["OPTIONS"]["options"]
    # As many may connect at once.
    DATABASES["default"]["OPTIONS"]["connect_timeout"] = 60
# The second is production's, for accounts that tests make in the database of a real server.
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")]
FUNNEL_FLUSH_SECONDS = 0
# Emptied after each test, so of these tests' own.
TOMBSTONES = Path(DATA) / "tombstones"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
