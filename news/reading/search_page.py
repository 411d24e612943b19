"""The search page: a GET form, which static/search.js submits without a button."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from news.models import Article
from news.models.next_change import next_change
from news.pages.memo import remembered
from news.search.engines import MOST
from news.search.finding import LENGTH, search
from news.search.query import Query

from . import metadata
from .published_article import all_topics


@remembered(until=next_change)
def years() -> list[int]:
    """From the newest article's to the oldest's."""
    moments = Article.objects.published().newest_first().values_list("publish_at", flat=True)
    newest, oldest = moments.first(), moments.last()
    if newest is None or oldest is None:
        return []
    return list(range(timezone.localtime(newest).year, timezone.localtime(oldest).year - 1, -1))


def search_page(request: HttpRequest) -> HttpResponse:
    topics = list(all_topics().values())
    topic = next((each for each in topics if each.slug == request.GET.get("topic")), None)
    year = next((each for each in years() if str(each) == request.GET.get("year")), None)
    query = Query.parse(request.GET.get("q", ""), topic.pk if topic else None, year)
    context = {
        "query": query,
        "results": search(query, page_number(request.GET)),
        "topics": topics,
        "topic": topic,
        "years": years(),
        "most": MOST,
        "metadata": metadata.of_search(query.text),
    }
    return render(request, "news/search.html", context)


def page_number(parameters: QueryDict) -> int:
    """1 for anything invalid: a search never answers with an error."""
    text = parameters.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:3]) <= MOST // LENGTH else 1
