"""Redirects for addresses that are misspelt or that something had before."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from news.models import Article, ArticleQuerySet, FormerAddress, Redirect
from news.pages.lifetime import View, is_public_page
from news.pages.queries import FORMER_PARAMETERS

from .published_article import author_by_slug, topics_by_slug

# The present slug of what has this slug or had it; None if visitors may know of no such thing.
type Finder = Callable[[str], str | None]


def found_by(finder: Finder) -> Callable[[View], View]:
    """Decorator of a view with a slug in its address: where that leads once the slug has changed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def found(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        found.finder = finder  # type: ignore[attr-defined]
        return found

    return decorate


def better_address(path: str) -> str | None:
    """The canonical path, so that one redirect is enough; None for a path that means nothing or is canonical."""
    lower = path.lower()
    for candidate in (lower, f"{lower.rstrip('/')}/"):
        match = match_of(candidate)
        if match and (finder := getattr(match.func, "finder", None)):
            now = finder(match.kwargs["slug"])
            address = reverse(match.view_name, kwargs=match.kwargs | {"slug": now}) if now else None
            return address if address != path else None
        if match and is_public_page(match.func):
            return candidate if candidate != path else None
    return None


def present_address(path: str, query: QueryDict) -> str | None:
    """Where an address from before this site leads now; None if visitors may know of nothing there."""
    redirect = Redirect.objects.find(path, query.dict())
    return followed(redirect) if redirect else None


def followed(redirect: Redirect) -> str | None:
    if redirect.is_circle or (redirect.article and not present_article(redirect.article.slug)):
        return None
    # Its own topic may have been renamed.
    return better_address(redirect.target) or redirect.target


def of_former_queries(view: View) -> View:
    """Decorator of pages whose path was one of the old site's, which told its pages apart by the query alone."""

    @wraps(view)
    def forwarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_former = bool(FORMER_PARAMETERS & request.GET.keys())
        redirect = Redirect.objects.find(request.path, request.GET.dict()) if is_former else None
        if redirect is None:
            return view(request, *args, **kwargs)
        if address := followed(redirect):
            return HttpResponsePermanentRedirect(address)
        raise Http404("What was there is not for visitors.")

    return forwarded


def match_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def present_article(slug: str) -> str | None:
    """Only of articles that visitors may know of: one that is live, or was."""
    return present_slugs([slug], Article.objects.published() | Article.objects.gone()).get(slug)


def present_topic(slug: str) -> str | None:
    topic = topics_by_slug().get(slug)
    return topic.slug if topic else None


def present_author(slug: str) -> str | None:
    author = author_by_slug(slug)
    return author.slug if author else None


def present_slugs(slugs: Iterable[str], among: ArticleQuerySet | None = None) -> dict[str, str]:
    """Present slugs by the given ones, present or former; of published articles unless told otherwise."""
    articles = Article.objects.published() if among is None else among
    present = articles.filter(slug__in=slugs).values_list("slug", "slug")
    former = FormerAddress.objects.filter(slug__in=slugs, article__in=articles).values_list("slug", "article__slug")
    return dict(former) | dict(present)
