import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from django.conf import settings
from django.test.utils import get_runner, setup_test_environment


@contextmanager
def own_database() -> Iterator[None]:
    """Empty, on the engine of the settings, and gone afterwards."""
    setup_test_environment(debug=False)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    with redirect_stdout(io.StringIO()):  # Django reports that the cache's table is there already.
        databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)
