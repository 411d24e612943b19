"""How long each action of staff and operators keeps the database's one write lock, on SQLite.

Run by `./run bench write_locks`, in a minute. Meanwhile every other writer waits, a candidate's registration first of
all. Printed is the longest single lock of the action, and what the whole action took.
"""

import argparse
import io
import os
import tempfile
import time
from contextlib import contextmanager, redirect_stdout

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["AGENCY_LOG_LEVEL"] = "ERROR"
os.environ["AGENCY_DEMO_PASSWORD"] = "heather-lantern-42"  # noqa: S105

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402

from agency import periodic_duties  # noqa: E402
from news.models import Article, Picture  # noqa: E402
from registration.models import Document, Registration  # noqa: E402
from tests import builders  # noqa: E402
from tests.article_form import address, article_form, send  # noqa: E402

from .own_database import own_database  # noqa: E402

PDF = b"%PDF-1.7\n" + b"Words of the agreement. " * 400_000 + b"\n%%EOF\n"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Locks:
    """Seconds of each write lock that the connection took: by a transaction, or by a single statement."""

    def __init__(self) -> None:
        self.since, self.seconds = 0.0, [0.0]

    def __call__(self, execute, sql, *arguments):
        started = time.perf_counter()
        result = execute(sql, *arguments)
        if sql.startswith("BEGIN"):
            # From when it has the lock.
            self.since = time.perf_counter()
        elif not connection.in_atomic_block and sql.startswith(WRITES):
            self.seconds.append(time.perf_counter() - started)
        return result

    def ended(self, end):
        def timed():
            result = end()
            self.seconds.append(time.perf_counter() - self.since if self.since else 0)
            self.since = 0
            return result

        return timed


@contextmanager
def measured():
    locks = Locks()
    commit, rollback = connection._commit, connection._rollback
    connection._commit, connection._rollback = locks.ended(commit), locks.ended(rollback)
    try:
        with connection.execute_wrapper(locks):
            yield locks
    finally:
        connection._commit, connection._rollback = commit, rollback


def actions(staff):
    """Names, and what is done; in this order, since some need what others have made."""
    article, picture = Article.objects.first(), builders.make_picture()
    version = [Document.objects.get(slug="terms").start_version().pk]
    account = {"username": "jo", "usable_password": "true", "password1": "ward-light-7", "password2": "ward-light-7"}
    noise = Image.effect_noise((900, 700), 60)
    jpeg = builders.picture_file(colour=noise.resize((4600, 3400)))
    avif = builders.picture_file(kind="AVIF", colour=noise.resize((4000, 3000)))

    def upload(page, file):
        return lambda: staff.post(address(page), {"name": "x", "alt": "x", "caption": "", "file": file})

    def post(name, arguments, /, **fields):
        return lambda: staff.post(reverse(f"admin:{name}", args=arguments), fields)

    yield "a 16-megapixel JPEG added", upload("picture_add", jpeg)
    yield "a 12-megapixel AVIF picked", upload("picture_picker", avif)
    yield "a small picture added", upload("picture_add", builders.picture_file())
    yield "a picture deleted", post("news_picture_delete", [picture.pk], post="yes")
    yield "an article published", lambda: staff.post(address("article_add"), article_form(_publish="1"))
    yield "an article saved", lambda: send(staff, article, title="Other words")
    yield "an article withdrawn", lambda: send(staff, article, "_withdraw")
    yield "a topic renamed", post("news_category_change", [article.category_id], name="Pay", slug="pay-and-contracts")
    yield (
        "a PDF of 10 MB saved",
        post("registration_documentversion_change", version, body="<p>New.</p>", pdf=ContentFile(PDF, "terms.pdf")),
    )
    yield "a document published", post("registration_documentversion_publish", version)
    yield "an account made", post("auth_user_add", [], **account)
    yield "an account's password set", post("auth_user_password_change", [1], **account)
    yield "a candidate registered", lambda: Client().post("/register/", builders.solved())
    yield "the mails and renditions", builders.run_tasks
    yield "links checked", lambda: call_command("check_links", verbosity=0)
    yield "search rebuilt", lambda: call_command("rebuild_search", verbosity=0)
    yield "housekeeping", periodic_duties.keep_house
    yield "the demonstration loaded", lambda: call_command("load_demo", verbosity=0)


def measure(articles):
    builders.make_agency()
    builders.publish_document("terms")
    topic = builders.make_category()
    body = f"<p>{'Night shifts and day rates in plain words. ' * 100}</p>"
    for _ in range(articles):
        builders.make_article(category=topic, body=body)
    staff = Client()
    staff.force_login(builders.make_staff(password="x"))  # noqa: S106
    print(f"{'longest lock':>14}{'whole action':>14}")
    for name, action in actions(staff):
        started = time.perf_counter()
        with measured() as locks, redirect_stdout(io.StringIO()):
            answer = action()
            assert "errornote" not in getattr(answer, "text", ""), name
        took = time.perf_counter() - started
        print(f"{1000 * max(locks.seconds):11.1f} ms{1000 * took:11.0f} ms   {name}", flush=True)
    assert Picture.objects.count() > 3
    assert Registration.objects.exists()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    articles = parser.parse_args().articles
    # As production does it: the tests' settings hash faster, and do not wait for the disk.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    with own_database(), tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        measure(articles)


if __name__ == "__main__":
    main()
