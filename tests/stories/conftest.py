import pytest

from tests import builders

from .signing_in import sign_in


@pytest.fixture
def newsroom(server, page, settings):
    """The page of somebody who may do everything there."""
    settings.MEDIA_ROOT = server.data / "media"
    sign_in(page.context, server, builders.make_staff())
    return page
