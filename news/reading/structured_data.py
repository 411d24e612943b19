from django.templatetags.static import static
from django.urls import reverse

from news.addresses import absolute
from news.models import Article, Author
from news.pages.memo import remembered
from news.publisher import Publisher
from news.times import iso

from .search_engines import Metadata, largest
from .share_cards import HEIGHTS


def structured_data(metadata: Metadata, publisher: Publisher) -> dict[str, object]:
    graph = [*site(publisher), breadcrumbs(metadata)]
    if metadata.article:
        graph.append(news_article(metadata, metadata.article, publisher))
    if metadata.author:
        graph.append(profile(metadata, metadata.author, publisher))
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
        "mainEntityOfPage": reviewed_page(metadata, article, publisher) if article.reviewed_at else metadata.canonical,
        "headline": article.title,
        "description": metadata.description,
        "image": images(article),
        "datePublished": iso(article.publish_at),
        "dateModified": iso(article.updated_at),
        "author": [about(each, publisher) for each in article.writers] or author(article, publisher),
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


def reviewed_page(metadata: Metadata, article: Article, publisher: Publisher) -> dict[str, object]:
    """A review is a property of pages, not of articles."""
    page: dict[str, object] = {"@type": "WebPage", "@id": f"{metadata.canonical}#page", "url": metadata.canonical}
    reviewer = {"reviewedBy": about(article.reviewer, publisher)} if article.reviewer else {}
    return page | {"lastReviewed": f"{article.reviewed_at:%Y-%m-%d}"} | reviewer


def profile(metadata: Metadata, author: Author, publisher: Publisher) -> dict[str, object]:
    person = about(author, publisher) | ({"description": author.biography} if author.biography else {})
    return {"@type": "ProfilePage", "@id": metadata.canonical, "name": author.name, "mainEntity": person}


@remembered(size=1_000)
def about(author: Author, publisher: Publisher) -> dict[str, object]:
    """A team has neither job title nor registration."""
    address = absolute(author.get_absolute_url())
    is_team = author.is_team or author.name == publisher.name
    known: dict[str, object] = {"@type": "Organization" if is_team else "Person", "@id": f"{address}#author"}
    known |= {"name": author.name, "url": address}
    if author.picture:
        known["image"] = absolute(largest(author.picture, "square").url)
    if author.role and not is_team:
        known["jobTitle"] = author.role
    return known if is_team or not author.register else known | registration(author)


def registration(author: Author) -> dict[str, object]:
    number, page = author.registration_number, author.register_address
    return {
        "identifier": {"@type": "PropertyValue", "propertyID": f"{author.register} number", "value": number},
        "hasCredential": {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "Professional registration",
            "identifier": number,
            "url": page,
            "recognizedBy": {"@type": "Organization", "name": author.get_register_display()},
        },
    }


def author(article: Article, publisher: Publisher) -> dict[str, str]:
    byline = article.byline or publisher.name
    # “The recruitment team” is no person.
    if byline == publisher.name or byline.lower().startswith("the "):
        return {"@type": "Organization", "name": byline, "url": absolute("/")}
    return {"@type": "Person", "name": byline}
