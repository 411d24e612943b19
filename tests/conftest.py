import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from agency.documents import footer_links
from agency.models import our_agency
from news import caching
from news.freshness import seen
from registration.documents import freezing

from . import builders


@pytest.fixture
def site(db):
    """A site as it stands after installation: the agency's data and one version of the terms."""
    builders.make_agency()
    builders.publish_document("terms")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process keeps between requests would otherwise outlive the rollback between tests."""
    seen.forget()
    our_agency.forget()
    footer_links.forget()
    caching.next_change.generation = -1


@pytest.fixture(autouse=True, scope="session")
def emptying_past_the_triggers():
    """Tests that commit are followed by a flush, which the triggers of published versions would refuse."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_and_freeze(operations, statements):
        freezing.lift(operations.connection)
        flush(operations, statements)
        freezing.freeze(operations.connection)

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_and_freeze)
    yield
    patch.undo()
