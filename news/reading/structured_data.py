"""A page in the terms of schema.org, for search engines: it says what the page itself says."""

from django.templatetags.static import static
from django.urls import reverse

from news.addresses import absolute
from news.models import Article
from news.pages.memo import remembered
from news.publisher import Publisher

from .metadata import Metadata, largest, local

# The three shapes that search engines ask for: 1:1, 4:3 and 16:9.
SHAPES = ("square", "four-by-three", "lead")


def structured_data(metadata: Metadata, publisher: Publisher) -> dict[str, object]:
    graph = [*site(publisher), breadcrumbs(metadata)]
    if metadata.article:
        graph.append(news_article(metadata, metadata.article, publisher))
    return {"@context": "https://schema.org", "@graph": graph}


@remembered()
def site(publisher: Publisher) -> tuple[dict[str, object], ...]:
    """What every page says, to be read and never changed."""
    return organisation(publisher), website(publisher)


def organisation(publisher: Publisher) -> dict[str, object]:
    known = {
        "@type": "Organization",
        "@id": absolute("/#organisation"),
        "name": publisher.name,
        "url": absolute("/"),
        "logo": absolute(static("mark.svg")),
        "description": publisher.strapline,
        "email": publisher.email,
        "telephone": [number.as_e164 for number in publisher.telephones],
        "address": postal_address(publisher),
    }
    return {name: value for name, value in known.items() if value}


def postal_address(publisher: Publisher) -> dict[str, str] | None:
    if not publisher.street:
        return None
    return {
        "@type": "PostalAddress",
        "streetAddress": publisher.street,
        "addressLocality": publisher.town,
        "postalCode": publisher.postcode,
        "addressCountry": "GB",
    }


def website(publisher: Publisher) -> dict[str, object]:
    return {
        "@type": "WebSite",
        "@id": absolute("/#website"),
        "name": publisher.name,
        "url": absolute("/"),
        "inLanguage": "en-GB",
        "publisher": {"@id": absolute("/#organisation")},
    }


def breadcrumbs(metadata: Metadata) -> dict[str, object]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(metadata.trail, start=1)
        ],
    }


def news_article(metadata: Metadata, article: Article, publisher: Publisher) -> dict[str, object]:
    return {
        "@type": "NewsArticle",
        "@id": metadata.canonical,
        "mainEntityOfPage": metadata.canonical,
        "headline": article.title,
        "description": metadata.description,
        "image": images(article),
        "datePublished": local(article.publish_at),
        "dateModified": local(article.updated_at),
        "author": author(article, publisher),
        "publisher": {"@id": absolute("/#organisation")},
        "isPartOf": {"@id": absolute("/#website")},
        "articleSection": article.category.name,  # type: ignore[union-attr]
        "inLanguage": "en-GB",
    }


def images(article: Article) -> list[str]:
    picture = article.picture or article.share_picture
    if not picture:
        return [absolute(reverse("news:shaped-card", args=[article.slug, shape])) for shape in SHAPES]
    addresses = [absolute(largest(picture, shape).url) for shape in SHAPES]
    # Until the worker has made the shapes they are one and the same file.
    return list(dict.fromkeys(addresses))


def author(article: Article, publisher: Publisher) -> dict[str, str]:
    """A byline such as “The recruitment team” names no person; without any the agency speaks."""
    byline = article.byline or publisher.name
    is_person = article.byline and not byline.lower().startswith("the ") and byline != publisher.name
    return (
        {"@type": "Person", "name": byline}
        if is_person
        else {"@type": "Organization", "name": byline, "url": absolute("/")}
    )
