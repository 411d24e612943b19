"""Sitemaps: an index of parts, each a range of primary keys.

A range needs no OFFSET, so the millionth article costs what the first does; and articles never change parts, so an old
part changes only when one of its articles does.
"""

from datetime import timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from news.addresses import absolute
from news.models import Article, ArticleQuerySet, Author, Category, Tally
from news.models.next_change import next_change
from news.models.tallies import ARTICLES_A_PART

from .xml import xml_response

# Limits of the protocol for news sitemaps.
NEWS_AGE = timedelta(hours=48)
NEWS_LENGTH = 1_000


def sitemap_index(request: HttpRequest) -> HttpResponse:
    parts = format_html_join(
        "\n  ",
        "<sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap>",
        (
            (absolute(part_address(part.number)), part.lastmod.isoformat(timespec="seconds"))
            for part in Tally.objects.parts()
            if part.published
        ),
    )
    return xml_response("news/sitemap_index.xml", {"parts": parts})


@lru_cache(maxsize=2_000)
def part_address(number: int) -> str:
    return reverse("news:sitemap-part", args=[number])


def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    first = part * ARTICLES_A_PART
    articles = (
        Article.objects.published()
        .filter(pk__gte=first, pk__lt=first + ARTICLES_A_PART)
        .only("slug", "publish_at", "modified_at")
        .order_by("pk")
    )
    if not articles:
        raise Http404
    return xml_response("news/sitemap.xml", {"articles": articles})


def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """List, topics and authors, without lastmod: they change with every article."""
    own = Article.objects.published().by_author(OuterRef("pk"), lte=timezone.now())
    places = [*Category.objects.all(), *Author.objects.present().filter(Exists(own))]
    return xml_response("news/sitemap_pages.xml", {"places": places})


def sitemap_news(request: HttpRequest) -> HttpResponse:
    """For Google News: the last two days. An empty one would be invalid, so it has the list instead."""
    articles = news().newest_first().only("slug", "title", "publish_at")[:NEWS_LENGTH]
    return xml_response("news/sitemap_news.xml", {"articles": articles})


def news() -> ArticleQuerySet:
    return Article.objects.published().filter(publish_at__gt=timezone.now() - NEWS_AGE)


def news_hold_until() -> float:
    """When an article appears, expires or is no longer news, in seconds since 1970."""
    until = next_change()
    oldest = news().newest_first().values_list("publish_at", flat=True).last()
    return min(until, (oldest + NEWS_AGE).timestamp()) if oldest else until
