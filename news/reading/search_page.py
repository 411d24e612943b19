"""The search page: a GET form, which static/search.js submits without a button."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from news.search.finding import search
from news.search.query import Query
from news.search.sql import MOST

from . import archive, search_engines
from .published_article import all_topics, topics_by_slug

LENGTH = 12


def search_page(request: HttpRequest) -> HttpResponse:
    topics = list(all_topics().values())
    topic = topics_by_slug().get(request.GET.get("topic", ""))
    years = [each.start.year for each in archive.years()]
    year = next((each for each in years if str(each) == request.GET.get("year")), None)
    query = Query.parse(request.GET.get("q", ""), topic.pk if topic else None, year)
    context = {
        "query": query,
        "results": search(query, page_number(request.GET), LENGTH),
        "topics": topics,
        "topic": topic,
        "years": years,
        "most": MOST,
        "metadata": search_engines.of_search(query.text),
    }
    return render(request, "news/search.html", context)


def page_number(parameters: QueryDict) -> int:
    """1 for anything invalid: a search never answers with an error."""
    text = parameters.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:3]) <= MOST // LENGTH else 1
