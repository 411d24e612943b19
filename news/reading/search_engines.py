"""What search engines and share cards are told of a page: `meta_tags` and `structured_data` write it out."""

from dataclasses import dataclass, replace

from django.urls import reverse

from news.addresses import absolute, list_address
from news.models import Article, Author, Category, Picture
from news.pages.memo import remembered
from news.pictures.renditions import Rendition
from news.text.direction import isolated

from .archive import Period
from .paging import ListPage

SECTION = "Medical News"
AUDIENCE = "articles for doctors, nurses and allied health professionals."


@dataclass(frozen=True)
class Image:
    """`path` may be a whole URL, of a media store elsewhere."""

    path: str
    width: int
    height: int
    alt: str

    @property
    def address(self) -> str:
        return absolute(self.path)


@dataclass(frozen=True)
class Metadata:
    """`path` is canonical; `trail` is the breadcrumbs' names and paths."""

    title: str
    description: str
    path: str
    image: Image
    trail: tuple[tuple[str, str], ...]
    article: Article | None = None
    author: Author | None = None
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


def of_list(
    heading: str,
    page: ListPage,
    topic: Category | None = None,
    period: Period | None = None,
    author: Author | None = None,
) -> Metadata:
    """Of all articles, a topic, a month or an author; pages found by a cursor are not indexed."""
    place = topic or period or author
    about = topic.introduction if topic else author.biography if author else ""
    path = place.get_absolute_url() if place else list_address()
    return Metadata(
        title=f"{isolated(heading)}, {page.label}" if page.label else heading,
        description=about or f"{isolated(heading)}: {AUDIENCE}",
        path=path + page.query,
        image=picture_image(author.picture, heading) if author and author.picture else site_image(),
        trail=((SECTION, list_address()), *([(heading, path)] if place else [])),
        author=author,
        is_indexed=page.number is not None,
    )


def of_archive(heading: str, year: Period | None) -> Metadata:
    archive = reverse("news:archive")
    path = year.get_absolute_url() if year else archive
    trail = [(SECTION, list_address()), ("Archive", archive), *([(heading, path)] if year else [])]
    return Metadata(heading, f"{heading}: {AUDIENCE}", path, site_image(), tuple(trail))


def of_search(text: str) -> Metadata:
    path = reverse("news:search")
    trail = ((SECTION, list_address()), ("Search", path))
    title = f"Search: {isolated(text)}" if text else "Search"
    return Metadata(title, f"Search {SECTION}: {AUDIENCE}", path, site_image(), trail, is_indexed=False)


def site_image() -> Image:
    return Image(reverse("news:site-card"), 1200, 630, SECTION)


def share_image(article: Article) -> Image:
    if picture := article.share_picture or article.picture:
        return picture_image(picture, article.title)
    return replace(site_image(), path=reverse("news:share-card", args=[article.slug]), alt=article.title)


def picture_image(picture: Picture, title: str) -> Image:
    rendition = largest(picture, "share")
    return Image(rendition.url, rendition.width, rendition.height, picture.alt or title)


@remembered(size=2_000)
def largest(picture: Picture, preset: str) -> Rendition:
    return picture.largest(preset)
