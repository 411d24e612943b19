"""The articles as WordPress's importer takes them (WXR 1.2), with pictures by their path there."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import count

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify

from agency.models import our_agency
from news.discovery.xml import UNWRITABLE
from news.models import Article, Category, Picture
from news.models.authors import names_of
from news.models.states import State
from news.text.body import IMAGE, attributes_of, picture_ids
from news.times import LONDON

# All others are drafts there: nothing that we do not show is shown.
STATUSES = {State.LIVE: "publish", State.SCHEDULED: "future"}


def parts() -> Iterator[str]:
    articles = Article.objects.not_trashed().order_by("pk")
    names = {first_name(article) for article in articles.only("authors", "byline").iterator()} - {""}
    logins = {name: f"{slugify(name)[:40]}-{number}".lstrip("-") for number, name in enumerate(sorted(names), 1)}
    yield part("head", agency=our_agency(), topics=Category.objects.order_by("slug"), authors=logins)
    numbers = count(1)
    taken: set[tuple[str, datetime]] = set()
    attached: dict[int, tuple[int, Picture]] = {}
    for picture in Picture.objects.order_by("pk").iterator():
        attached[picture.pk] = number, _ = next(numbers), picture
        moment = unlike(picture.name, picture.uploaded_at, taken)
        yield part("attachment", picture=picture, number=number, address=address_of(picture), moment=moment)
    for article in articles.select_related("category").iterator(200):
        thumbnail, _ = attached.get(article.picture_id or 0, (0, None))
        body = with_addresses(article.body, attached)
        login, status = logins.get(first_name(article), ""), STATUSES.get(article.state, "draft")
        item = {"article": article, "number": next(numbers), "login": login, "status": status, "body": body}
        item["moment"] = unlike(article.title, article.publish_at, taken)
        is_sticky = bool(article.pinned_until and article.pinned_until > timezone.now())
        # An item has one author there.
        byline = names_of(article.writers) if len(article.writers) > 1 else ""
        yield part("item", thumbnail=thumbnail, byline=byline, is_sticky=is_sticky, **item)
    yield part("foot")


def unlike(title: str, moment: datetime, taken: set[tuple[str, datetime]]) -> datetime:
    """The first free second: of items with one title and second the importer keeps one."""
    moment = moment.replace(microsecond=0)
    while (key := (title.casefold(), moment)) in taken:
        moment += timedelta(seconds=1)
    taken.add(key)
    return moment


def first_name(article: Article) -> str:
    return next((author.name for author in article.writers), article.byline)


def part(name: str, **context: object) -> str:
    with timezone.override(LONDON):
        text = render_to_string(f"moving/wordpress.xml#{name}", context | {"origin": settings.PUBLIC_ORIGIN})
    return UNWRITABLE.sub("", text)


def with_addresses(html: str, attached: dict[int, tuple[int, Picture]]) -> str:
    def show(image: re.Match[str]) -> str:
        if not (found := attached.get(min(picture_ids(image[0]), default=0))):
            return ""
        _, picture = found
        words = unescape(attributes_of(image[1]).get("alt", "")) or picture.alt
        return format_html('<img src="{}" alt="{}">', address_of(picture), words)

    return IMAGE.sub(show, html)


def address_of(picture: Picture) -> str:
    """On a WordPress whose folder wp-content has been given the export's uploads."""
    return f"/wp-content/uploads/{picture.file.name}"
