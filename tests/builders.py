"""Plain functions that make what a test needs, each with defaults and overrides."""

import io
from datetime import UTC, datetime, timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from agency.models import Agency
from news.models import Article, Author, Category, Picture
from news.models.tallies import ARTICLES_A_PART
from registration.captcha.token import Token
from registration.models import Consent, Digest, DigestArticle, Document, DocumentVersion, Person, Reader, Registration
from registration.people import finding

numbers = count(1)
# What somebody types who has not read the picture: of letters that no code has, nor are they taken for its letters.
NO_CODE = "ZZZZZ"


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


def make_author(**fields):
    n = next(numbers)
    return Author.objects.create(**{"name": f"Author {n}", "slug": f"author-{n}"} | fields)


def make_article(**fields):
    n = next(numbers)
    defaults = {"title": f"Article {n}", "slug": f"article-{n}", "body": "<p>Text.</p>", "status": "ready"}
    if "category" not in fields:
        defaults["category"] = make_category()
    return Article.objects.create(**defaults | fields)


def sitemap_part() -> str:
    """Where the newest article stands: PostgreSQL counts keys on from test to test, and parts go by them."""
    newest = Article.objects.order_by("pk").last()
    return f"/news/sitemap-{newest.pk // ARTICLES_A_PART if newest else 0}.xml"


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


def picture_file(size=(320, 180), kind="JPEG", mode="RGB", colour="teal", name="", **options):
    """A file as a browser uploads it, drawn in one colour."""
    file = io.BytesIO()
    image = colour if isinstance(colour, Image.Image) else Image.new(mode, size, colour)
    image.save(file, kind, **options)
    return SimpleUploadedFile(name or f"IMG_2034.{kind.lower()}", file.getvalue())


def make_picture(**fields):
    n = next(numbers)
    defaults = {"name": f"Picture {n}", "alt": f"What picture {n} shows"}
    if "file" not in fields:
        defaults["file"] = picture_file()
    return Picture.objects.create(**defaults | fields)


def solved(**fields):
    """The answers with the code of a picture that was shown ten seconds ago."""
    token = Token(nonce=f"{next(numbers):024x}", issued=timezone.now().replace(microsecond=0) - timedelta(seconds=10))
    return answers(captcha_0=str(token), captcha_1=token.code) | fields


def make_registration(**fields):
    """A candidate's registration as the form stores it, without its mails."""
    terms = DocumentVersion.objects.in_force("terms").first() or publish_document()
    defaults = {
        "nonce": f"nonce-{next(numbers)}",
        "first_name": "Zoë",
        "last_name": "O'Neill",
        "email": "zoe@example.org",
        "telephone": "020 7946 0018",
        "telephone_e164": "+442079460018",
        "terms": terms,
        "terms_sha256": terms.sha256,
        "terms_sentence": "I agree to the Terms and Conditions",
    } | fields
    registration = Registration.objects.create(**{"email_normalised": defaults["email"].lower()} | defaults)
    finding.index(registration.person)
    return registration


def make_person(*, stage="new", owner=None, next_at=None, **fields):
    """A candidate as the desk shows them, with one registration."""
    person = make_registration(**fields).person
    Person.objects.filter(pk=person.pk).update(stage=stage, owner=owner, next_step="call", next_at=next_at)
    person.refresh_from_db()
    return person


def make_reader(email="rita@example.org", topics=(), **fields):
    """One who has confirmed the address and that they want news."""
    reader = Reader.objects.create(
        **{"email": email, "email_normalised": email, "confirmed_at": timezone.now()} | fields
    )
    reader.choose(topics)
    agree_to_news(email)
    return reader


def agree_to_news(address, source="link", **fields):
    sentence = {"wording": "Send me news", "wording_version": 1} if fields.get("is_given", True) else {}
    return Consent.objects.create(
        **{"channel": "email", "subject": address, "is_given": True, "source": source} | sentence | fields
    )


def make_digest(*articles, **fields):
    """A draft with these articles in this order, or with one of its own."""
    digest = Digest.objects.create(**{"subject": "News from the wards"} | fields)
    for place, article in enumerate(articles or [make_article()], 1):
        DigestArticle.objects.create(digest=digest, article=article, position=place)
    return digest


def run_tasks():
    """Do what the worker would do: every job that is due, once."""
    for job in DBTaskResult.objects.ready().order_by("enqueued_at"):
        job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
        job.set_successful(None)


def make_staff(username="robin", password="", groups=(), **fields):
    """Somebody who may do everything in the admin, unless `groups` or `fields` say otherwise.

    A password is hashed as production does, so that a real server knows it too, but in a moment.
    """
    hashed = PBKDF2PasswordHasher().encode(password, "salt", iterations=1) if password else make_password(None)
    defaults = {"is_staff": True, "is_superuser": not groups, "email": f"{username}@agency.example"}
    user = get_user_model().objects.create(username=username, password=hashed, **defaults | fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user
