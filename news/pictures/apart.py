"""Re-encoding in a process of its own, whose time and memory are limited; the web server's own memory stays small.

What a WebP or AVIF makes its decoder do cannot be told from outside: an AVIF of 64 pixels may hold hidden frames of
268 megapixels.
"""

import subprocess
import sys
from pathlib import Path
from struct import Struct
from threading import BoundedSemaphore

from django.core.exceptions import ValidationError

from .reencoding import Reencoded
from .structure import ABSURD

ROOT = Path(__file__).parents[2]
# The largest that are admitted take one to five seconds, and up to 360 MB.
CPU_SECONDS = 20
MEMORY = 500_000_000
# What the process writes: width, height, tint and the length of the original, then the two files.
HEAD = Struct(">4L")
REFUSED = 3
# Two, so that a small picture need not wait for a large one.
AT_ONCE = BoundedSemaphore(2)


def reencode_apart(data: bytes, kind: str) -> Reencoded:
    """Raises a ValidationError with a message for staff."""
    command = [sys.executable, "-m", __package__, kind, str(CPU_SECONDS), str(MEMORY)]
    with AT_ONCE:
        finished = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, check=False)  # noqa: S603
    if finished.returncode == REFUSED:
        raise ValidationError(finished.stdout.decode())
    if finished.returncode:
        raise ValidationError(ABSURD)
    width, height, tint, length = HEAD.unpack_from(finished.stdout)
    files = finished.stdout[HEAD.size :]
    return Reencoded(width, height, tint, files[:length], files[length:])
