"""Waiting for what comes by itself, as long as a busy machine takes for it."""

import time
from collections.abc import Callable

# It only ends what would wait in vain for ever.
PATIENCE_SECONDS = 60


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.02)
