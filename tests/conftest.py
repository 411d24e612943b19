import pytest

from . import builders


@pytest.fixture
def site(db):
    """A site as it stands after installation: the agency's data and one version of the terms."""
    builders.make_agency()
    builders.publish_document("terms")
