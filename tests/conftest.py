import gc
import os
import shutil
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.db.backends.sqlite3 import base as sqlite3
from django.template import base as templates
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect

from agency.footer import footer_versions
from agency.models import Agency, our_agency
from agency.wsgi import finished_pages
from news.models import next_change
from news.pages import generation
from news.pages.generation import Generation, seen
from news.reading.archive import years
from news.search.finding import vocabulary
from registration import funnel
from registration.models import DocumentVersion
from registration.opening_hours import our_hours

from . import builders
from .databases import Copy, Snapshot, Template, locked
from .mail_server import PostOffice
from .processes import ROOT, Site, chromium
from .settings import DATA

# The same examples every time: a test that fails by luck helps nobody. To look for new ones, now and then:
# ./run test --hypothesis-profile=default -k TEST
hypothesis_settings.register_profile(
    # A busy machine is no reason to call a strategy slow.
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
hypothesis_settings.load_profile("steady")

# In milliseconds. Patience for a busy machine; whoever waits for nothing in vain still fails.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# Nothing but the pages under test: no look-ups of updates, experiments or certificates.
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
# A test without one of these touches no database.
DATABASE_FIXTURES = {"db", "transactional_db", "template_database"}
REPORT_CSP_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", violation =>
    console.error(`CSP: ${violation.violatedDirective} refused ${violation.blockedURI} ${violation.sample}`))
"""


def pytest_collection_modifyitems(items):
    for item in items:
        fixtures = {*item.fixturenames}
        if {"browser", "new_context", "context", "page"} & fixtures:
            item.add_marker("browser")
        elif {"server", "stopped_server"} & fixtures:
            item.add_marker("slow")
        if not DATABASE_FIXTURES & fixtures and not item.get_closest_marker("django_db"):
            item.add_marker("once")


def pytest_collection_finish():
    # What has been imported stays: no use in looking for garbage among it again and again.
    gc.collect()
    gc.freeze()


def pytest_unconfigure():
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture
def site(db, site_rows):
    """A site as it stands after installation: the agency's data and one version of the terms."""
    for row in site_rows:
        row.save_base(raw=True)
    Generation.bump()


@pytest.fixture(scope="session")
def site_rows(django_db_setup):
    """What `install_site` writes; made once, since most tests begin with it."""
    return django_db_setup


def installed_rows():
    with transaction.atomic():
        install_site()
        rows = [*Agency.objects.all(), *DocumentVersion.objects.all()]
        transaction.set_rollback(True)
    return rows


def install_site():
    builders.make_agency()
    builders.publish_document("terms")


@pytest.fixture
def application(site):
    """Finished pages before Django. Requests are in no transaction of the test's: it wants `transaction=True`."""
    # Without Django's test client it is up to us that a request does not close the test's own connection.
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield finished_pages(get_wsgi_application())
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture(autouse=True, scope="session")
def templates_tell_nobody(django_test_environment):
    """No signal and no copy of the context for each template: `response.context` is for no test to read."""
    patch = pytest.MonkeyPatch()
    patch.setattr(templates.Template, "_render", lambda template, context: template.nodelist.render(context))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def locking_without_a_transaction_fails(django_test_environment):
    """On SQLite too, which has no locks of rows and says nothing, so that not only PostgreSQL finds out."""
    patch = pytest.MonkeyPatch()
    for kind in ("has_select_for_update", "has_select_for_update_skip_locked", "has_select_for_update_of"):
        patch.setattr(sqlite3.DatabaseFeatures, kind, True)
    patch.setattr(sqlite3.DatabaseOperations, "for_update_sql", lambda operations, **options: "")
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def number_of_the_generation_holds_until_a_change():
    """Not for a second only: where that passes between two requests, the second of them makes a query more."""
    patch = pytest.MonkeyPatch()
    patch.setattr(generation, "RECHECK_SECONDS", 3600.0)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process keeps between requests would otherwise outlive the rollback between tests."""
    seen.forget()
    our_agency.forget()
    footer_versions.forget()
    our_hours.forget()
    vocabulary.forget()
    years.forget()
    next_change.memo.forget()
    funnel.waiting.clear()
    funnel.timer_is_set.clear()
    # The database forgets, too; the list of the erased beside it would say that it is an older copy.
    shutil.rmtree(settings.TOMBSTONES, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit are followed by the database as it stood before, not by an empty one."""
    with django_db_blocker.unblock():
        # Before the snapshot: on PostgreSQL it keeps which numbers are taken, and no later row gets one of these.
        rows = installed_rows()
        snapshot = Snapshot()
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: snapshot.restore())
    yield rows
    patch.undo()
    with django_db_blocker.unblock():
        snapshot.drop()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """One for all workers."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def template_database(run_folder, testrun_uid, django_db_blocker):
    with django_db_blocker.unblock():
        template = Template(run_folder / "template", testrun_uid)
        yield template
        template.drop()


@pytest.fixture(scope="session")
def static_files(run_folder):
    """Static files collected as production does; kept between runs, because compressing them takes long."""
    data, made = ROOT / "var" / "tests", run_folder / "static-files-are-made"
    data.mkdir(parents=True, exist_ok=True)
    with locked(data):
        if not made.exists():
            Site(data).manage("prepare", "--static")
            made.touch()
    return data / "static"


@pytest.fixture(scope="session")
def post_office():
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def mailbox(post_office):
    """The real mail server that `server` sends to; `mailbox.wait_for(1)` gives its messages."""
    post_office.forget()
    yield post_office
    post_office.behave()


@pytest.fixture
def stopped_server(request, template_database, static_files, mailbox, tmp_path, django_db_blocker):
    """The site on a database of its own, not yet started: for tests that change its `environment` first.

    The ORM of the test's own process works on the same database, so builders make rows that the server shows.
    """
    assert "db" not in request.fixturenames, "A test has either the server's database or pytest-django's."
    data = tmp_path / "data"
    data.mkdir()
    (data / "static").symlink_to(static_files)
    with django_db_blocker.unblock(), template_database.copy(data) as environment:
        install_site()
        site = Site(data, {**environment, "EMAIL_URL": mailbox.url})
        yield site
        site.end()
        print(site.log)


@pytest.fixture(scope="session")
def lasting_site(template_database, static_files, post_office, tmp_path_factory):
    """A site and its database for all tests of `server`, to begin each of them with processes and rows of its own."""
    data = tmp_path_factory.mktemp("site")
    (data / "static").symlink_to(static_files)
    database = Copy(template_database, data)
    site = Site(data, {**database.environment, "EMAIL_URL": post_office.url})
    yield site, database
    site.end()
    database.drop()


@pytest.fixture
def server(request, lasting_site, mailbox, django_db_blocker):
    """The site, answering at `server.origin`: gunicorn with production's settings.

    Only the first process of gunicorn, which does nothing but load the site and fork, has seen other tests.
    """
    assert "db" not in request.fixturenames, "A test has either the server's database or pytest-django's."
    site, database = lasting_site
    with django_db_blocker.unblock():
        database.renew()
        # What stands beside the database goes with it, or it would be an older copy.
        shutil.rmtree(site.data / "tombstones", ignore_errors=True)
        with database.in_use():
            install_site()
            site.resume()
            yield site
            print(site.log)
            site.forget()


@pytest.fixture(scope="session")
def base_url():
    """None: each server has its own. (The browser plugin's own fixture of this name warns of its deprecation.)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": chromium(),
        "args": CHROMIUM.split(),
        "timeout": 3 * PATIENCE,
    }


@pytest.fixture
def console_problems():
    """Errors on the browser's console, failed scripts and CSP violations; any left at the end fails the test."""
    problems = []
    yield problems
    assert not problems


@pytest.fixture
def new_context(new_context, server, console_problems):
    """Browser contexts whose pages are watched for errors; `page` and `context` are made by it."""

    contexts = []

    def create(**options):
        context = new_context(**{"base_url": server.origin} | options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORT_CSP_VIOLATIONS)
        context.on("weberror", lambda error: console_problems.append(str(error.error)))
        context.on("console", note)
        return context

    def note(message):
        address = message.location.get("url", "")
        # The browser asks for the icon by itself, and calls a form sent back for correction a failure.
        expected = address.endswith(("/favicon.ico", "/nothing-here/")) or "status of 422" in message.text
        if message.type == "error" and not expected:
            console_problems.append(f"{message.text} ({address})")

    yield create
    for context in contexts:
        for page in context.pages:
            # An answer that is still on its way would fail in the next test.
            page.unroute_all(behavior="ignoreErrors")
        # Now, before the server ends: an open page would go on asking the next test's. Some tests close theirs.
        with suppress(ValueError):
            context.close()
