"""Who publishes the articles. The project that `news` is part of says so, by `set_publisher`, at start-up."""

from collections.abc import Callable
from typing import Protocol


class Publisher(Protocol):
    name: str
    strapline: str
    email: str
    street: str
    town: str
    postcode: str

    @property
    def telephones(self) -> list: ...


read: Callable[[], Publisher]


def publisher() -> Publisher:
    return read()


def set_publisher(reader: Callable[[], Publisher]) -> None:
    global read
    read = reader
