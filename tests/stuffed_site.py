"""A site with one text wherever people can write one, and the pages that show it."""

from datetime import timedelta
from html import escape
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from news.admin.report_pages import REPORTS
from news.models import Article, BrokenLink, FormerAddress, Picture, Presence, PreviewLink, Redirect, Remark
from news.models.contents import content_of
from news.newsroom import approval, publishing
from registration.models import Consent, Digest, Document, DocumentVersion, Registration
from registration.people import following_up
from tests import builders
from tests.registration.documents.test_documents import PDF

DOCUMENTS = ["terms", "privacy-notice", "cookies", "locum-framework-agreement"]


def stuff(text):
    """Fill every field, cut to its length, and return who may see all of it."""
    staff = builders.make_staff("sam", first_name=text[:150], last_name=text[:150])
    colleague = builders.make_staff(text[:150], first_name=text[:150], email="x@example.org")
    stuff_agency(text)
    stuff_newsroom(text, staff, colleague)
    stuff_registrations(text, colleague)
    stuff_digest(text, staff)
    stuff_passkeys(text, staff)
    return staff


def stuff_agency(text):
    builders.make_agency(name=text[:100], strapline=text[:150], street=text[:150], town=text[:80], postcode=text[:10])
    for slug in DOCUMENTS:
        for body in (f"<p>{escape(text)}</p>", body_of(text)):
            builders.publish_document(slug, body=body, pdf=ContentFile(PDF, name="agreement.pdf"))
    Document.objects.update(title=text[:100])
    Document.objects.get(slug="cookies").start_version()


def body_of(text, picture=None):
    text = escape(text)
    image = f'<img data-file="{picture.pk}" alt="{text}">' if picture else ""
    figure = f"<figure>{image}<figcaption>{text}</figcaption></figure>"
    table = (
        f"<table><tbody><tr><th>{text}</th><th>{text}</th></tr><tr><td>{text}</td><td>{text}</td></tr></tbody></table>"
    )
    return (
        f"<h2>{text}</h2>" * 4
        + f"<h3>{text}</h3><p>{text}</p><ul><li><p>{text}</p><ol><li><p>{text}</p></li></ol></li></ul>"
        + f'<blockquote><p>{text}</p></blockquote><p><a href="tel:02085511299">{text}</a></p>{figure}{table}'
    )


def stuff_newsroom(text, staff, colleague):
    now = timezone.now()
    picture = builders.make_picture(
        name=text[:120], alt=text[:250], caption=text[:250], file=builders.picture_file((1200, 675))
    )
    builders.make_picture(name=text[:120], alt="IMG_2034.jpg")
    topic = builders.make_category(name=text[:60], slug="topic", introduction=text)
    shown = {"title": text[:150], "category": topic, "picture": picture, "summary": text[:300]}
    shown |= stuff_authors(text, now.date())
    for n in range(13):
        article = builders.make_article(
            slug=f"a-{n}", body=body_of(text, picture), publish_at=now - timedelta(days=400 + n), **shown
        )
    builders.make_article(slug="soon", publish_at=now + timedelta(hours=1), **shown)
    article = Article.objects.get(slug="a-5")
    FormerAddress.objects.create(slug="former-" * 20, article=article)
    Redirect.objects.put([(f"/{quote(text[:200])}/", article)])
    BrokenLink.objects.create(article=article, address=text, words=text[:300])
    publishing.publish(article, colleague)
    draft = content_of(article) | {"body": f"<p>{escape(text)}</p>", "search_title": "Another"}
    publishing.save_draft(article, draft, colleague, 9)
    publishing.set_aside(article, content_of(article) | {"summary": "Another"}, staff, 0)
    approval.remark(article, staff, Remark.Step.ASKED, text)
    approval.remark(article, colleague, Remark.Step.SENT_BACK, text)
    waiting = Article.objects.get(slug="a-6")
    approval.remark(waiting, colleague, Remark.Step.ASKED, text)
    PreviewLink.objects.create(article=article, made_by=colleague)
    Presence.objects.note(article, colleague)


def stuff_authors(text, day):
    picture = builders.make_picture(name="Portrait")
    more = {"biography": text, "role": text[:100], "picture": picture, "register": "HCPC"}
    first = builders.make_author(name=text[:100], slug="stuffed", registration_number="PH0000", **more)
    second = builders.make_author(
        name=f"{text[:49]} {text[:49]}", slug="stuffed-team", is_team=True, registration_number="PH0000", **more
    )
    return {"authors": [first.pk, second.pk], "reviewed_by": first, "reviewed_at": day}


def stuff_registrations(text, colleague):
    local = text[:240] if text.isascii() else "x" * 240
    candidate = builders.make_registration(
        first_name=text[:40], last_name=text[:200], email=f"{local}@example.org", telephone=text[:40],
        article_title=text[:150], utm_source=text[:100], utm_term=text[:100], public_token="token",
    )  # fmt: skip
    following_up.hand_over(candidate.person, colleague, colleague, expected=None)
    candidate.mails.create(kind="confirmation", problem="mail server cannot be reached")
    telephone = Consent.Source.TELEPHONE
    Consent.objects.create(
        channel="email", subject=candidate.email_normalised, is_given=False, source=telephone, recorded_by=text[:150]
    )


def stuff_digest(text, staff):
    article = Article.objects.get(slug="a-5")
    digest = Digest.objects.create(subject=text[:120], greeting=text[:300], by=staff)
    digest.items.create(article=article, position=1)


def stuff_passkeys(text, staff):
    credential = {"clientExtensionResults": {"credProps": {"rk": False}}}
    return Authenticator.objects.create(
        user=staff, type="webauthn", data={"name": text[:100], "credential": credential}
    )


def public_pages():
    version = DocumentVersion.objects.filter(document__slug="cookies", published_at__isnull=False).last()
    return [
        "/news/", "/news/topics/topic/", "/news/topics/topic/?page=2", "/news/authors/stuffed/", "/news/archive/",
        "/news/a-5/", "/news/nothing-here/", "/register/", "/terms/", "/documents/cookies/", version.get_absolute_url(),
        "/accessibility/", reverse("registration:thanks", args=["token"]), PreviewLink.objects.get().get_absolute_url(),
    ]  # fmt: skip


def staff_pages():
    article, picture = Article.objects.get(slug="a-5"), Picture.objects.first()
    registration, document = Registration.objects.get(), Document.objects.get(slug="cookies")
    draft, aside = document.versions.get(published_at=None), article.revisions.get(state="aside")
    colleague = get_user_model().objects.get(email="x@example.org")
    named = {
        "index": [],
        "news_article_changelist": [],
        "news_article_add": [],
        "news_article_change": [article.pk],
        "news_article_history": [article.pk],
        "news_article_revision": [article.pk, 1],
        "news_article_conflict": [article.pk, aside.number],
        "news_article_review": [article.pk],
        "news_article_delete": [article.pk],
        "news_article_reports": [],
        "news_article_calendar": [],
        **{f"news_article_report {name}": [name] for name in REPORTS},
        "news_picture_changelist": [],
        "news_picture_change": [picture.pk],
        "news_picture_delete": [picture.pk],
        "news_picture_unused": [],
        "news_category_changelist": [],
        "news_category_change": [article.category_id],
        "news_category_delete": [article.category_id],
        "news_redirect_changelist": [],
        "news_redirect_add": [],
        "news_redirect_delete": [Redirect.objects.get().pk],
        "news_author_changelist": [],
        "news_author_add": [],
        "news_author_change": [article.authors[0]],
        "news_author_delete": [article.authors[0]],
        "registration_person_changelist": [],
        "registration_person_change": [registration.person_id],
        "registration_person_correct": [registration.person_id],
        "registration_person_erase": [registration.person_id],
        "registration_person_wishes": [registration.person_id],
        "registration_person_add": [],
        "registration_digest_changelist": [],
        "registration_digest_change": [Digest.objects.get().pk],
        "registration_digest_send": [Digest.objects.get().pk],
        "registration_document_changelist": [],
        "registration_document_change": [document.pk],
        "registration_document_start_version": [document.pk],
        "registration_documentversion_changelist": [],
        "registration_documentversion_change": [draft.pk],
        "registration_documentversion_publish": [draft.pk],
        "agency_agency_change": [1],
        "auth_user_changelist": [],
        "auth_user_change": [colleague.pk],
        "auth_group_changelist": [],
        "mfa_authenticator_changelist": [],
    }
    return [
        *(reverse(f"admin:{name.partition(' ')[0]}", args=args) for name, args in named.items()),
        *(reverse(f"mfa_{name}") for name in ("index", "list_webauthn")),
        reverse("account_logout"),
    ]
