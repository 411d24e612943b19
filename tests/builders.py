"""Plain functions that make what a test needs, each with defaults and overrides."""

from datetime import UTC, datetime
from itertools import count

from agency.models import Agency
from news.models import Article, Category
from registration.captcha.token import Token
from registration.models import Document, DocumentVersion

numbers = count(1)


def make_agency(**fields):
    defaults = {
        "name": "Test Locums",
        "telephone": "020 8551 1299",
        "second_telephone": "020 8551 5911",
        "email": "hello@agency.example",
    }
    return Agency.objects.update_or_create(pk=1, defaults=defaults | fields)[0]


def make_category(**fields):
    n = next(numbers)
    return Category.objects.create(**{"name": f"Topic {n}", "slug": f"topic-{n}"} | fields)


def make_article(**fields):
    n = next(numbers)
    defaults = {"title": f"Article {n}", "slug": f"article-{n}", "body": "<p>Text.</p>", "status": "ready"}
    if "category" not in fields:
        defaults["category"] = make_category()
    return Article.objects.create(**defaults | fields)


def publish_document(slug="terms", **fields):
    document, _ = Document.objects.get_or_create(slug=slug, defaults={"title": slug.replace("-", " ").capitalize()})
    version = DocumentVersion(document=document, **{"body": "<p>The wording.</p>"} | fields)
    version.publish()
    return version


def make_token(number=1, **fields):
    """A captcha whose answers, picture and sound are the same in every run, whatever the secret key."""
    defaults = {"nonce": f"{number:024x}", "issued": datetime(2026, 3, 2, tzinfo=UTC), "secret": "for tests " * 5}
    return Token(**defaults | fields)


def answers(**fields):
    """What a browser posts when a candidate has filled in the form, all but the captcha."""
    terms = DocumentVersion.objects.in_force("terms").first()
    defaults = {
        "first_name": "Zoë",
        "last_name": "O'Neill",
        "email": "zoe@example.org",
        "telephone": "020 7946 0018",
        "profession": "nurse",
        "best_time": "evening",
        "captcha_0": "",
        "captcha_1": "",
        "terms": str(terms.pk) if terms else "",
    }
    return defaults | fields
