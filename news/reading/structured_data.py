from django.templatetags.static import static
from django.urls import reverse

from news.addresses import absolute
from news.models import Article
from news.pages.memo import remembered
from news.publisher import Publisher
from news.times import iso

from .metadata import Metadata, largest
from .share_cards import HEIGHTS


def structured_data(metadata: Metadata, publisher: Publisher) -> dict[str, object]:
    graph = [*site(publisher), breadcrumbs(metadata)]
    if metadata.article:
        graph.append(news_article(metadata, metadata.article, publisher))
    return {"@context": "https://schema.org", "@graph": graph}


@remembered()
def site(publisher: Publisher) -> tuple[dict[str, object], ...]:
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
        "datePublished": iso(article.publish_at),
        "dateModified": iso(article.updated_at),
        "author": author(article, publisher),
        "publisher": {"@id": absolute("/#organisation")},
        "isPartOf": {"@id": absolute("/#website")},
        "articleSection": article.category.name,  # type: ignore[union-attr]
        "inLanguage": "en-GB",
    }


def images(article: Article) -> list[str]:
    picture = article.picture or article.share_picture
    if not picture:
        return [absolute(reverse("news:shaped-card", args=[article.slug, shape])) for shape in HEIGHTS]
    addresses = [absolute(largest(picture, shape).url) for shape in HEIGHTS]
    # Until the worker has made the shapes, all three are the same file.
    return list(dict.fromkeys(addresses))


def author(article: Article, publisher: Publisher) -> dict[str, str]:
    byline = article.byline or publisher.name
    # “The recruitment team” is no person.
    if byline == publisher.name or byline.lower().startswith("the "):
        return {"@type": "Organization", "name": byline, "url": absolute("/")}
    return {"@type": "Person", "name": byline}
