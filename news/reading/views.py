from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateformat import format

from news.models import Article, ArticleQuerySet, Author, Category

from . import search_engines
from .archive import Period, months, years
from .cursor import BEGINNING
from .paging import ListPage, list_page
from .pinned import with_pinned
from .published_article import all_topics, author_by_slug, published_article
from .related import surroundings
from .selection import Selection


def article_list(request: HttpRequest, slug: str = "") -> HttpResponse:
    topics = list(all_topics().values())
    topic = next((each for each in topics if each.slug == slug), None)
    if slug and topic is None:
        raise Http404("No such topic.")
    key = topic.pk if topic else None
    page = with_pinned(list_page(Selection(topic=key), request.GET), key)
    heading = topic.name if topic else search_engines.SECTION
    return render_list(request, heading, page, topics=topics, topic=topic)


def author_page(request: HttpRequest, slug: str) -> HttpResponse:
    author = author_by_slug(slug)
    if author is None or author.slug != slug:
        raise Http404("No such author.")
    page = list_page(Selection(author=author.pk), request.GET)
    return render_list(request, author.name, page, author=author)


def render_list(
    request: HttpRequest,
    heading: str,
    page: ListPage,
    topics: Sequence[Category] = (),
    topic: Category | None = None,
    period: Period | None = None,
    author: Author | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "topic": topic,
        "author": author,
        "topics": topics,
        "period": period,
        "heading": heading,
        "metadata": search_engines.of_list(heading, page, topic, period, author),
        "beginning": BEGINNING,
    }
    return render(request, "news/article_list.html", context)


def archive(request: HttpRequest) -> HttpResponse:
    return render_archive(request, "Archive", years(), None)


def archive_year(request: HttpRequest, year: str) -> HttpResponse:
    periods = months(int(year))
    if not periods:
        raise Http404("No articles in that year.")
    return render_archive(request, f"Archive {year}", periods, Period.of_year(int(year)))


def render_archive(request: HttpRequest, heading: str, periods: list[Period], year: Period | None) -> HttpResponse:
    described = search_engines.of_archive(heading, year)
    context = {"heading": heading, "periods": periods, "year": year, "metadata": described}
    return render(request, "news/archive.html", context)


def archive_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    period = Period.of_month(int(year), int(month))
    page = list_page(Selection(since=period.start, until=period.last_moment), request.GET)
    if not page.articles:
        raise Http404("No articles in that month.")
    return render_list(request, format(period.start, "F Y"), page, period=period)


def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = published_article(slug)
    if article is None:
        if Article.objects.gone().filter(slug=slug).exists():
            return render(request, "410.html", {"latest": latest()}, status=410)
        raise Http404("No such article.")
    context = {"article": article, "around": surroundings(article), "metadata": search_engines.of_article(article)}
    return render(request, "news/article_detail.html", context)


def latest() -> ArticleQuerySet:
    return Article.objects.published().newest_first().only("title", "slug")[:4]
