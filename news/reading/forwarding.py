"""Redirects for addresses that are misspelt or that an article had before."""

from collections.abc import Iterable

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from news.models import Article, ArticleQuerySet, FormerAddress

# Other sites remember the share cards too.
VIEWS_BY_SLUG = {"news:article", "news:share-card", "news:shaped-card"}


def better_address(path: str) -> str | None:
    """The canonical path, so that one redirect is enough; None for a path that means nothing or is canonical."""
    lower = path.lower()
    if not lower.startswith(reverse("news:list").rstrip("/")):
        return None
    for candidate in (lower, f"{lower.rstrip('/')}/"):
        if match := match_of(candidate):
            address = present_address(match) if match.view_name in VIEWS_BY_SLUG else candidate
            return address if address != path else None
    return None


def match_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def present_address(match: ResolverMatch) -> str | None:
    """Only of articles that visitors may know of: one that is live, or was."""
    slug = match.kwargs["slug"]
    now = present_slugs([slug], Article.objects.published() | Article.objects.gone()).get(slug)
    return reverse(match.view_name, kwargs=match.kwargs | {"slug": now}) if now else None


def present_slugs(slugs: Iterable[str], among: ArticleQuerySet | None = None) -> dict[str, str]:
    """Present slugs by the given ones, present or former; of published articles unless told otherwise."""
    articles = Article.objects.published() if among is None else among
    present = articles.filter(slug__in=slugs).values_list("slug", "slug")
    former = FormerAddress.objects.filter(slug__in=slugs, article__in=articles).values_list("slug", "article__slug")
    return dict(former) | dict(present)
