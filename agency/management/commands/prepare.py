import fcntl
import hashlib
import time
from contextlib import contextmanager
from itertools import count

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.template.loader import get_template

from news.models import Article, derived, search_index

# For nginx, where the application cannot answer: deploy/nginx.conf.
ERROR_PAGES = {code: settings.DATA_DIR / "errors" / f"{code}.html" for code in (413, 429, 503)}
STATIC_STAMP = settings.STATIC_ROOT / "sources.sha256"
# Any number that nobody else takes.
ADVISORY_LOCK = 20_261_129
WAITING = "Another prepare is at work; waiting for it ..."
FIRST_MANAGER = """Nobody can sign in yet. Make the first manager, who then sets the site up:
manage.py staff NAME E-MAIL --superuser --show-link"""


class Command(BaseCommand):
    help = "Bring database and static files up to date, beside a server that runs; quick when there is nothing to do."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="Load the demonstration content into an empty site.")
        parser.add_argument("--static", action="store_true", help="Leave the database alone.")

    def handle(self, **options):
        try:
            with self.one_at_a_time():
                self.collect_static_files()
                if not options["static"]:
                    with self.locked_database():
                        self.migrate()
                        self.index_articles()
                    self.write_error_pages()
                    self.check(tags=["agency"])
            if options["demo"]:
                self.load_demo()
            elif not options["static"] and not get_user_model().objects.exists():
                self.stdout.write(FIRST_MANAGER)
        except DatabaseError as error:
            raise CommandError(f"{database_remedy()} (The database says: {error}.)") from error
        except OSError as error:
            raise CommandError(f"A file in {settings.DATA_DIR} cannot be written: {error}.") from error

    @contextmanager
    def one_at_a_time(self):
        """Of this machine, by a file that is locked."""
        with open(settings.DATA_DIR / "prepare.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.stdout.write(WAITING)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def locked_database(self):
        """Several machines may share one on PostgreSQL; one on SQLite is this machine's alone."""
        if connection.vendor == "sqlite":
            yield
            return
        with connection.cursor() as cursor:
            # Asked again and again: a statement that waited would hold up an index that the first makes concurrently.
            for attempt in count():
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
                if cursor.fetchone() == (True,):
                    break
                if attempt == 0:
                    self.stdout.write(WAITING)
                time.sleep(0.5)
            # A migration may compute for longer between two statements than a page may.
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])

    def migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        # A transaction takes the write lock, so a read-only file shows here and not at the first registration.
        with transaction.atomic():
            pass

    def index_articles(self):
        # A migration may have emptied the index: filling it takes too long for one transaction.
        if search_index.is_empty() and Article.objects.ready().exists():
            self.stdout.write("Indexing the articles ...")
            call_command("rebuild_search", stdout=self.stdout)
        elif search_index.is_empty(search_index.WORKING):
            derived.index_working_copies(Article.objects.with_working_copies())

    def write_error_pages(self):
        for code, path in ERROR_PAGES.items():
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            path.write_text(get_template(f"{code}.html").render())
            path.chmod(0o644)

    def load_demo(self):
        if not get_user_model().objects.exists():
            self.stdout.write("Loading the demonstration content ...")
            call_command("load_demo", stdout=self.stdout)

    def collect_static_files(self):
        digest = digest_static_sources()
        if settings.DEBUG or STATIC_STAMP.exists() and STATIC_STAMP.read_text() == digest:
            return
        self.stdout.write("Collecting and compressing static files ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        # Readable to nginx, whatever the umask.
        for path in settings.STATIC_ROOT.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        STATIC_STAMP.write_text(digest)


def digest_static_sources() -> str:
    """SHA-256 of the name, size and mtime of every static file."""
    lines = []
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            lines.append(f"{path} {storage.size(path)} {storage.get_modified_time(path)}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def database_remedy() -> str:
    if connection.vendor == "sqlite":
        return (
            f"The database file {connection.settings_dict['NAME']} cannot be used: make it and its folder writable, or "
            "put back a good copy, or move it away to start with an empty one."
        )
    return "The database that DATABASE_URL names cannot be used: check that it runs and that the address is right."
