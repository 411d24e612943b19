"""What search engines and share cards learn of a page: one value, from which its head is written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from news.addresses import absolute, list_address
from news.models import Article, Category, Picture
from news.pages.memo import remembered
from news.pictures.renditions import Rendition
from news.publisher import Publisher

from .archive import Period
from .list_pages import ListPage

SECTION = "Medical News"
AUDIENCE = "articles for doctors, nurses and allied health professionals."


@dataclass(frozen=True)
class Image:
    """A picture for share cards; `path` may be a whole address, of a store elsewhere."""

    path: str
    width: int
    height: int
    alt: str

    @property
    def address(self) -> str:
        return absolute(self.path)


@dataclass(frozen=True)
class Metadata:
    """`path` is the one address the page should be known by; `trail` leads to it, as names and paths."""

    title: str
    description: str
    path: str
    image: Image
    trail: tuple[tuple[str, str], ...]
    article: Article | None = None
    is_indexed: bool = True

    @property
    def canonical(self) -> str:
        return absolute(self.path)


def of_article(article: Article) -> Metadata:
    path = article.get_absolute_url()
    # Only drafts lack a category, and no page shows those.
    topic = (article.category.name, article.category.get_absolute_url())  # type: ignore[union-attr]
    return Metadata(
        title=article.search_title or article.title,
        description=article.description,
        path=path,
        image=share_image(article),
        trail=((SECTION, list_address()), topic, (article.title, path)),
        article=article,
    )


def of_list(heading: str, page: ListPage, topic: Category | None = None, period: Period | None = None) -> Metadata:
    """For the list of all articles, of a topic or of a month; a page found by a cursor is not for search engines."""
    place = topic or period
    path = place.get_absolute_url() if place else list_address()
    return Metadata(
        title=f"{heading}, {page.label}" if page.label else heading,
        description=(topic.introduction if topic else "") or f"{heading}: {AUDIENCE}",
        path=path + page.query,
        image=site_image(),
        trail=((SECTION, list_address()), *([(heading, path)] if place else [])),
        is_indexed=page.number is not None,
    )


def of_archive(heading: str, year: Period | None) -> Metadata:
    archive = reverse("news:archive")
    path = year.get_absolute_url() if year else archive
    trail = [(SECTION, list_address()), ("Archive", archive), *([(heading, path)] if year else [])]
    return Metadata(heading, f"{heading}: {AUDIENCE}", path, site_image(), tuple(trail))


def of_search(text: str) -> Metadata:
    """Results are for whoever asked, not for search engines."""
    path = reverse("news:search")
    trail = ((SECTION, list_address()), ("Search", path))
    title = f"Search: {text}" if text else "Search"
    return Metadata(title, f"Search {SECTION}: {AUDIENCE}", path, site_image(), trail, is_indexed=False)


def site_image() -> Image:
    return Image(reverse("news:site-card"), 1200, 630, SECTION)


def share_image(article: Article) -> Image:
    """The picture chosen for share cards, the article's own, or a card drawn with its title."""
    if picture := article.share_picture or article.picture:
        rendition = largest(picture, "share")
        return Image(rendition.url, rendition.width, rendition.height, picture.alt or article.title)
    return replace(site_image(), path=reverse("news:share-card", args=[article.slug]), alt=article.title)


@remembered(size=2_000)
def largest(picture: Picture, preset: str) -> Rendition:
    return picture.largest(preset)


def tags(metadata: Metadata, publisher: Publisher) -> Iterator[tuple[str, str, str]]:
    """The page's `meta` elements: which attribute names each, its name, its content.

    Twitter takes title and description from Open Graph's.
    """
    image, article = metadata.image, metadata.article
    yield "name", "description", metadata.description
    yield "name", "robots", "max-image-preview:large" if metadata.is_indexed else "noindex, follow"
    yield "property", "og:type", "article" if article else "website"
    yield "property", "og:site_name", publisher.name
    yield "property", "og:locale", "en_GB"
    yield "property", "og:title", metadata.title
    yield "property", "og:description", metadata.description
    yield "property", "og:url", metadata.canonical
    yield "property", "og:image", image.address
    yield "property", "og:image:width", str(image.width)
    yield "property", "og:image:height", str(image.height)
    yield "property", "og:image:alt", image.alt
    if article:
        yield "property", "article:published_time", local(article.publish_at)
        yield "property", "article:modified_time", local(article.updated_at)
        yield "property", "article:section", article.category.name  # type: ignore[union-attr]
    yield "name", "twitter:card", "summary_large_image"
    yield "name", "twitter:image", image.address
    yield "name", "twitter:image:alt", image.alt


def local(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
