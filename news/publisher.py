"""Who publishes the articles, with which documents beside them. The project that `news` is part of says so, by
`set_publisher`, at start-up.
"""

from collections.abc import Callable, Iterable
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


class Document(Protocol):
    """A page beside the news, such as the terms."""

    title: str

    def get_absolute_url(self) -> str: ...


read: Callable[[], Publisher]
read_documents: Callable[[], Iterable[Document]]


def publisher() -> Publisher:
    return read()


def documents() -> Iterable[Document]:
    return read_documents()


def set_publisher(reader: Callable[[], Publisher], document_reader: Callable[[], Iterable[Document]]) -> None:
    global read, read_documents
    read, read_documents = reader, document_reader
