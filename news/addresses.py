"""Addresses of our pages, also absolute ones on the public host."""

import re
from functools import cache, lru_cache
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

# `news/text/allowed_markup.py` writes double quotes only; text between the tags may look like an attribute.
TAG = re.compile(r'<[a-z](?:"[^"]*"|[^">])*>')
ADDRESS = re.compile(r'(?<=\s)(href|src|srcset|poster)="([^"]*)"')


# Cached, since a page has a dozen and reverse() is slow.
@lru_cache(maxsize=2_000)
def article_address(slug: str) -> str:
    return reverse("news:article", args=[slug])


@cache
def list_address() -> str:
    return reverse("news:list")


@lru_cache(maxsize=200)
def topic_address(slug: str) -> str:
    return reverse("news:topic", args=[slug])


def absolute(path: str) -> str:
    if path.startswith("/") and not path.startswith("//"):
        return settings.PUBLIC_ORIGIN + path
    return urljoin(settings.PUBLIC_ORIGIN, path)


def absolute_markup(html: str, page: str) -> str:
    """Sanitised markup of `page`, with absolute links and pictures, as feed readers need."""
    base = absolute(page)

    def whole(found: re.Match[str]) -> str:
        name, value = found.groups()
        addresses = map(str.strip, value.split(",") if name == "srcset" else [value])
        return f'{name}="{", ".join(absolute(each) if each[:1] == "/" else urljoin(base, each) for each in addresses)}"'

    return TAG.sub(lambda tag: ADDRESS.sub(whole, tag[0]), html)
