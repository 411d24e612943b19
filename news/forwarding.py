"""Where an address leads that is no page: spelt otherwise than ours, or known from before an article was renamed."""

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from .models import Article, FormerAddress


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
    seen = Article.objects.published() | Article.objects.expired()
    if seen.filter(slug=slug).exists():
        return reverse("news:article", args=[slug])
    former = FormerAddress.objects.filter(slug=slug, article__in=seen).select_related("article").first()
    return former.article.get_absolute_url() if former else None
