"""Work that takes long, watched while whole flows run: none of it may be done within a transaction.

On SQLite a transaction of the admin's is the one writer's, and candidates wait for it.
"""

import hashlib
import socket
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import brotli
import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher
from django.core.files.storage import FileSystemStorage, Storage
from django.db import connection
from PIL import Image, ImageFile

LARGE = 10_000
WATCHED = [
    ("decode", ImageFile.ImageFile, "load"),
    ("encode", Image.Image, "save"),
    ("resize", Image.Image, "resize"),
    ("compress", brotli, "compress"),
    ("compress", zlib, "compress"),
    ("digest", hashlib, "sha256"),
    ("hash password", MD5PasswordHasher, "encode"),
    ("hash password", PBKDF2PasswordHasher, "encode"),
    # Which in production may be in another machine.
    ("store", Storage, "save"),
    ("fetch", Storage, "open"),
    ("look for file", FileSystemStorage, "exists"),
    ("delete file", FileSystemStorage, "delete"),
    ("connect", socket.socket, "connect"),
    ("start process", subprocess.Popen, "__init__"),
    ("sleep", time, "sleep"),
]


@dataclass
class SlowWork:
    done: set[str] = field(default_factory=set)
    within_transactions: set[str] = field(default_factory=set)

    def watched(self, kind: str, function: Callable) -> Callable:
        def noting(*arguments, **options):
            # Compressing and digesting a cookie is nothing.
            if kind not in ("compress", "digest") or arguments and len(arguments[0]) > LARGE:
                self.done.add(kind)
                if connection.in_atomic_block:
                    self.within_transactions.add(kind)
            return function(*arguments, **options)

        return noting


@contextmanager
def watched() -> Iterator[SlowWork]:
    work = SlowWork()
    with pytest.MonkeyPatch.context() as patch:
        for kind, owner, name in WATCHED:
            patch.setattr(owner, name, work.watched(kind, getattr(owner, name)))
        yield work
