"""Re-encodes the picture on standard input, within limits; apart.py starts it."""

import resource
import sys

from django.core.exceptions import ValidationError
from PIL import AvifImagePlugin

from .apart import HEAD, REFUSED
from .reencoding import reencode


def main(kind: str, seconds: str, memory: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    # A codec's threads each take memory for their stack, as many as there are processors.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 2
    try:
        made = reencode(sys.stdin.buffer.read(), kind)
    except ValidationError as error:
        sys.stdout.buffer.write(error.message.encode())
        sys.exit(REFUSED)
    sys.stdout.buffer.write(HEAD.pack(made.width, made.height, made.tint, len(made.original)))
    sys.stdout.buffer.write(made.original + made.plain)


if __name__ == "__main__":
    main(*sys.argv[1:])
