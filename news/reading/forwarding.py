"""Where an address leads that is no page: spelt otherwise than ours, or known from before an article was renamed."""

from collections.abc import Iterable

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from news.models import Article, ArticleQuerySet, FormerAddress

# What goes by an article's slug: its page, and the pictures drawn for its share cards, which other sites remember.
OF_ARTICLES = {"news:article", "news:share-card", "news:shaped-card"}


def better_address(path: str) -> str | None:
    """The address of what `path` means, in one step; None where it means nothing we know."""
    spelt = path.lower()
    if not spelt.startswith(reverse("news:list").rstrip("/")):
        return None
    for candidate in (spelt, f"{spelt.rstrip('/')}/"):
        if match := known(candidate):
            address = article_address(match) if match.view_name in OF_ARTICLES else candidate
            return address if address != path else None
    return None


def known(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def article_address(match: ResolverMatch) -> str | None:
    """The same page of the article that has or had this slug, as far as visitors know of it."""
    slug = match.kwargs["slug"]
    now = present_slugs([slug], Article.objects.published() | Article.objects.gone()).get(slug)
    return reverse(match.view_name, kwargs=match.kwargs | {"slug": now}) if now else None


def present_slugs(slugs: Iterable[str], among: ArticleQuerySet | None = None) -> dict[str, str]:
    """For each slug that leads to an article, now or by its past, the slug of that; only live ones by default."""
    articles = Article.objects.published() if among is None else among
    present = articles.filter(slug__in=slugs).values_list("slug", "slug")
    former = FormerAddress.objects.filter(slug__in=slugs, article__in=articles).values_list("slug", "article__slug")
    return dict(former) | dict(present)
