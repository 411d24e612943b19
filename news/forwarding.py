"""Where an address leads that is no page: spelt otherwise than ours, or known from before an article was renamed."""

from collections.abc import Iterable

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from .models import Article, ArticleQuerySet, FormerAddress


def better_address(path: str) -> str | None:
    """The address of what `path` means, in one step; None where it means nothing we know."""
    spelt = path.lower()
    if not spelt.startswith(reverse("news:list").rstrip("/")):
        return None
    for candidate in (spelt, f"{spelt.rstrip('/')}/"):
        if match := known(candidate):
            address = article_address(match.kwargs["slug"]) if match.view_name == "news:article" else candidate
            return address if address != path else None
    return None


def known(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def article_address(slug: str) -> str | None:
    """The present address of the article that has or had this one, as far as visitors know of it."""
    return article_addresses([slug], Article.objects.published() | Article.objects.gone()).get(slug)


def article_addresses(slugs: Iterable[str], among: ArticleQuerySet | None = None) -> dict[str, str]:
    """For each slug that leads to an article, now or by its past, the address of that; only live ones by default."""
    articles = Article.objects.published() if among is None else among
    present = articles.filter(slug__in=slugs).values_list("slug", "slug")
    former = FormerAddress.objects.filter(slug__in=slugs, article__in=articles).values_list("slug", "article__slug")
    found = dict(former) | dict(present)
    return {slug: reverse("news:article", args=[now]) for slug, now in found.items()}
