"""Atom and RSS feeds of the newest articles in full: of all, of one topic or of one author."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from news.addresses import absolute_markup
from news.models import Article, ArticleQuerySet, Author, Category, Picture
from news.models.authors import credited
from news.text.body import picture_ids, render

from .xml import xml_response

LENGTH = 20
CONTENT_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
# Both formats require a date, even of an empty feed.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def feed(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    """Of one topic if a slug is given; `kind` is atom or rss."""
    topic = get_object_or_404(Category, slug=slug) if slug else None
    articles = Article.objects.published().newest_first()
    return feed_of(articles.filter(category=topic) if topic else articles, request, kind, topic)


def author_feed(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    author = get_object_or_404(Author.objects.present(), slug=slug)
    return feed_of(Article.objects.published().by_author(author, lte=timezone.now()), request, kind, author)


def feed_of(
    articles: ArticleQuerySet, request: HttpRequest, kind: str, place: Category | Author | None
) -> HttpResponse:
    newest = list(articles.select_related("category")[:LENGTH])
    # All at once; the template asks for them one by one.
    credited(key for article in newest for key in article.authors or ())
    context = {
        "entries": zip(newest, full_texts(newest), strict=True),
        "place": place,
        "updated_at": max((article.updated_at for article in newest), default=NEVER),
        "own_path": request.path,
    }
    return xml_response(f"news/feed_{kind}.xml", context, CONTENT_TYPES[kind])


def full_texts(articles: list[Article]) -> list[str]:
    # One query for the pictures of all bodies.
    keys = set().union(*(picture_ids(article.body) for article in articles))
    pictures = Picture.objects.in_bulk(keys) if keys else {}
    return [absolute_markup(render(article.body, pictures).html, article.get_absolute_url()) for article in articles]
