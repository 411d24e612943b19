from collections.abc import Iterator

from news.publisher import Publisher
from news.times import iso

from .search_engines import Metadata


def meta_tags(metadata: Metadata, publisher: Publisher) -> Iterator[tuple[str, str, str]]:
    """Naming attribute, name and content of each `meta` element."""
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
        yield "property", "article:published_time", iso(article.publish_at)
        yield "property", "article:modified_time", iso(article.updated_at)
        yield "property", "article:section", article.category.name  # type: ignore[union-attr]
    # Title and description are taken from Open Graph's.
    yield "name", "twitter:card", "summary_large_image"
    yield "name", "twitter:image", image.address
    yield "name", "twitter:image:alt", image.alt
