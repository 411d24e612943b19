from collections.abc import Collection, Iterable
from datetime import datetime
from html import unescape
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404, QueryDict
from django.tasks import task
from django.urls import Resolver404, resolve, reverse

from news.models import Article, BrokenLink
from news.pages.lifetime import is_public_page
from news.pages.memo import remembered
from news.reading.forwarding import better_address, present_address, present_slugs
from news.text.body import LINK, attributes_of
from news.text.words import words_of


@remembered()
def answered() -> dict[str, bool]:
    """By path, whether pages and documents are there; to be added to until something visible changes."""
    return {}


class Link(NamedTuple):
    address: str
    words: str


def links_of(html: str) -> list[Link]:
    found = ((attributes_of(link[1]).get("href", ""), words_of(link[2])) for link in LINK.finditer(html))
    return [Link(unescape(address).strip(), words) for address, words in found]


def internal_path(address: str) -> str | None:
    """The path on this site, resolved as browsers do in an article; None for other sites."""
    try:
        whole = urlsplit(urljoin(f"{settings.PUBLIC_ORIGIN}{reverse('news:list')}article/", address))
    except ValueError:
        return address
    if address.startswith("#") or f"{whole.scheme}://{whole.netloc}" != settings.PUBLIC_ORIGIN:
        return None
    return unquote(whole.path)


def broken(links: Iterable[Link], at: datetime | None = None) -> set[str]:
    """The addresses that lead nowhere on this site, now or at a later moment."""
    paths = {link.address: path for link in links if (path := internal_path(link.address)) is not None}
    good = working(set(paths.values()), at)
    return {address for address, path in paths.items() if path not in good}


def working(paths: Collection[str], at: datetime | None = None) -> set[str]:
    """The paths at which visitors find something. One query for all articles."""
    slugs, others = {}, []
    for path in paths:
        try:
            match = resolve(path)
        except Resolver404:
            others.append(path)
            continue
        if match.view_name == "news:article":
            slugs[path] = match.kwargs["slug"]
        else:
            others.append(path)
    live = present_slugs(slugs.values(), Article.objects.published(at)) if slugs else {}
    return {path for path, slug in slugs.items() if slug in live} | {path for path in others if leads_somewhere(path)}


def leads_somewhere(path: str) -> bool:
    if path.startswith(settings.MEDIA_URL):
        return default_storage.exists(path.removeprefix(settings.MEDIA_URL))
    if path.startswith(settings.STATIC_URL):
        return finders.find(path.removeprefix(settings.STATIC_URL)) is not None
    known = answered()
    if path not in known:
        known[path] = answers(path)
    return known[path]


def answers(path: str) -> bool:
    """Staff pages do not count, since visitors cannot open them."""
    try:
        match = resolve(path)
        if not is_public_page(match.func):
            return False
        request = WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": BytesIO()})
        return match.func(request, *match.args, **match.kwargs).status_code < 400
    except Http404:
        return (better_address(path) or present_address(path, QueryDict())) is not None


def check_links() -> int:
    """Check all links of all published articles and store the broken ones; returns their number."""
    found = []
    for article in Article.objects.published().only("body").iterator(200):
        links = links_of(article.body)
        dead = broken(links)
        found += [
            BrokenLink(article_id=article.pk, address=link.address[:2000], words=link.words[:300])
            for link in links
            if link.address in dead
        ]
    with transaction.atomic():
        BrokenLink.objects.all().delete()
        BrokenLink.objects.bulk_create(found)
    return len(found)


@task
def look_for_broken_links() -> None:
    check_links()
