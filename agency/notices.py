"""What staff should see to, on the admin's start page; each kind is a function in CHECKS or PERSONAL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils import timezone

from news.models import Article, BrokenLink, Remark
from news.newsroom import reports
from registration import funnel
from registration.documents import figures
from registration.models import Case, Document, DocumentVersion, Mail, Person
from registration.privacy import accesses, retention

from .models import our_agency

MOST_STALE = 500


@dataclass(frozen=True)
class Notice:
    """With the address where it is put right, and the permission that takes."""

    sentence: str
    url: str
    permission: str


def missing_documents() -> Iterator[Notice]:
    in_force = DocumentVersion.objects.in_force().values("document")
    for document in Document.objects.exclude(pk__in=in_force):
        yield Notice(
            f"The document “{document}” has no published version; visitors who look for it find an apology.",
            reverse("admin:registration_document_change", args=[document.pk]),
            "registration.change_document",
        )


def broken_promises() -> Iterator[Notice]:
    numbers = figures.current()
    for version in DocumentVersion.objects.in_force().select_related("document").defer("body"):
        for name, promised in version.promises.items():
            if numbers.get(name) != promised:
                yield Notice(
                    f"“{version.document}” says {promised} where the site's setting {name.upper()} is "
                    f"{numbers.get(name, 'gone')}. Publish a new version, or have the setting put back.",
                    reverse("admin:registration_document_change", args=[version.document_id]),
                    "registration.change_document",
                )


def incomplete_agency() -> Iterator[Notice]:
    if lacking := our_agency().lacking:
        yield Notice(
            f"The agency's data lacks: {', '.join(lacking)}. Pages and mails leave it out.",
            reverse("admin:agency_agency_change", args=[1]),
            "agency.change_agency",
        )


def silent_form() -> Iterator[Notice]:
    if funnel.is_broken_since_yesterday():
        yield candidates(
            "Yesterday people were refused by the registration form and nobody registered: try the form yourself."
        )


def failed_mails() -> Iterator[Notice]:
    if number := Mail.objects.failed().count():
        yield candidates(f"Mails that could not be sent: {number}. Their pages say why.", mail="failed")
    late = timezone.now() - timedelta(hours=1)
    # Not by `due_at`, which every failed attempt moves.
    if number := Mail.objects.unsent().filter(created_at__lt=late).count():
        yield candidates(f"Mails waiting for more than an hour: {number}. Does the mail server answer?", mail="waiting")


def quarantine() -> Iterator[Notice]:
    if number := Person.objects.set_aside().count():
        yield candidates(f"In quarantine, waiting for a person to look: {number}.", status__exact="quarantined")


def candidates(sentence: str, **filters: str) -> Notice:
    url = reverse("admin:registration_registration_changelist", query=filters)
    return Notice(sentence, url, "registration.view_registration")


def cases() -> Iterator[Notice]:
    for show, what in {"overdue": "overdue", "due_soon": "due within a week", "unowned": "nobody’s yet"}.items():
        if number := getattr(Case.objects, show)().count():
            url = reverse("admin:registration_case_changelist", query={"show": show})
            yield Notice(f"Requests and complaints, {what}: {number}.", url, "registration.view_case")


def curious_colleagues() -> Iterator[Notice]:
    for one in accesses.curious_today():
        filters = {"colleague": one.user_number, "q": timezone.localdate().isoformat()}
        yield Notice(
            f"{one.username} has opened {one.people} candidates today, on a usual day {one.usual}. Is there a reason?",
            reverse("admin:registration_access_changelist", query=filters),
            "registration.review_access",
        )


def expiring() -> Iterator[Notice]:
    if number := retention.expiring(timezone.now()).count():
        url = reverse("admin:registration_person_expiring")
        sentence = f"Candidates whose data goes within a month: {number}. A word with them keeps it."
        yield Notice(sentence, url, "registration.view_registration")


def waiting_reviews() -> Iterator[Notice]:
    if number := Remark.objects.awaiting_review().count():
        yield report(f"Articles waiting for an editor's review: {number}.", "reviews", "news.publish_article")


def going_live_today() -> Iterator[Notice]:
    for article in Article.objects.scheduled().order_by("publish_at").defer("body")[:5]:
        moment = timezone.localtime(article.publish_at)
        if moment.date() == timezone.localdate():
            url = reverse("admin:news_article_change", args=[article.pk])
            yield Notice(f"Goes live today at {moment:%H:%M}: “{article}”.", url, "news.view_article")


def broken_links() -> Iterator[Notice]:
    if number := BrokenLink.objects.count():
        yield report(f"Links in articles that lead nowhere: {number}.", "links", "news.change_article")


def stale_articles() -> Iterator[Notice]:
    # There may be hundreds of thousands of old articles; nobody needs the exact number.
    if number := reports.stale().order_by()[: MOST_STALE + 1].count():
        said = f"more than {MOST_STALE}" if number > MOST_STALE else number
        yield report(f"Live articles that nobody has touched for a year: {said}.", "stale", "news.publish_article")


def report(sentence: str, name: str, permission: str) -> Notice:
    return Notice(sentence, reverse("admin:news_article_report", args=[name]), permission)


def sent_back(user: PermissionsMixin) -> Iterator[Notice]:
    asked = Remark.objects.filter(step=Remark.Step.ASKED, author=user.pk).values("article")
    for remark in Remark.objects.sent_back().filter(article__in=asked).select_related("article"):
        url = reverse("admin:news_article_review", args=[remark.article_id])
        yield Notice(f"“{remark.article}” was sent back to you.", url, "news.change_article")


CHECKS: list[Callable[[], Iterator[Notice]]] = [
    incomplete_agency,
    missing_documents,
    broken_promises,
    silent_form,
    failed_mails,
    quarantine,
    cases,
    curious_colleagues,
    expiring,
    waiting_reviews,
    going_live_today,
    broken_links,
    stale_articles,
]
PERSONAL: list[Callable[[PermissionsMixin], Iterator[Notice]]] = [sent_back]


def notices_for(user: AbstractBaseUser | AnonymousUser) -> list[Notice]:
    if not isinstance(user, PermissionsMixin):
        return []
    found = [*(notice for check in PERSONAL for notice in check(user)), *(each for check in CHECKS for each in check())]
    return [notice for notice in found if user.has_perm(notice.permission)]
