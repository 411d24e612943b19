"""What a writer may link to from a text: articles, topics and documents of ours, found by their titles.

The present address is stored. Whoever renames a page leaves a redirect behind, so the link stays right.
"""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, JsonResponse

from news.models import Article, ArticleQuerySet, Category
from news.publisher import documents
from news.search.query import Query
from news.search.sql import engine

MOST = 8
NOT_YET = "Nobody can open it: it must be live before this text is."


def links(request: HttpRequest, model_admin: ModelAdmin) -> JsonResponse:
    text = request.GET.get("q", "").replace("\0", "")[:100].strip()
    found = [
        entry(article.title, article.get_absolute_url(), state(article)) | {"uid": str(article.uid)}
        for article in articles(text)[:MOST]
    ]
    if text:
        topics = Category.objects.filter(name__icontains=text)[:MOST]
        found += [entry(topic.name, topic.get_absolute_url(), "Topic") for topic in topics]
        fitting = [document for document in documents() if text.lower() in document.title.lower()]
        found += [entry(document.title, document.get_absolute_url(), "Document") for document in fitting[:MOST]]
    return JsonResponse({"found": found})


def entry(title: str, url: str, about: str) -> dict[str, str]:
    return {"title": title, "url": url, "about": about}


def state(article: Article) -> str:
    words = f"{article.state.label}, {article.state_in_words}"
    is_right = article.state in (Article.State.LIVE, Article.State.SCHEDULED)
    return words if is_right else f"{words}. {NOT_YET}"


def articles(text: str) -> ArticleQuerySet:
    """The newest with all the words in their titles."""
    shown = Article.objects.not_trashed().defer("body").newest_first()
    if not text:
        return shown
    query = Query.parse(text)
    titled = engine().titles(query.wider)[:MOST] if query.words else []
    # Only ready articles are indexed; the others are few.
    others = shown.filter(status__in=[Article.Status.DRAFT, Article.Status.WITHDRAWN])
    for word in text.split():
        others = others.filter(title__icontains=word)
    return shown.filter(pk__in=[*titled, *others.values_list("pk", flat=True)[:MOST]])
