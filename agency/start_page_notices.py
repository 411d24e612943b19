"""What staff should see to, on the admin's start page; each kind is a function in CHECKS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from news.admin.state_filter import count_each
from news.models import BrokenLink, Remark
from news.newsroom import reports
from registration import funnel
from registration.documents import figures
from registration.models import Case, Digest, Document, DocumentVersion, Mail, Webhook
from registration.models.outgoing import RESTORED, OutgoingQuerySet
from registration.opening_hours import our_hours
from registration.privacy import accesses, retention

from .models import Restore, our_agency
from .setting_up import missing

# Nobody needs to know exactly how many hundreds.
MOST_COUNTED = 500
LONGEST_GAP = timedelta(weeks=17)


@dataclass(frozen=True)
class Notice:
    """With the address where it is put right."""

    sentence: str
    url: str


def notice(sentence: str, page: str, *args: object, **query: object) -> Notice:
    return Notice(sentence, reverse(f"admin:{page}", args=args, query=query))


def missing_documents() -> Iterator[Notice]:
    in_force = DocumentVersion.objects.in_force().values("document")
    for document in Document.objects.exclude(pk__in=in_force):
        sentence = f"The document “{document}” has no published version; visitors who look for it find an apology."
        yield notice(sentence, "registration_document_change", document.pk)


def broken_promises() -> Iterator[Notice]:
    numbers = figures.current()
    for version in DocumentVersion.objects.in_force().select_related("document").defer("body"):
        for name, promised in version.promises.items():
            if numbers.get(name) != promised:
                sentence = (
                    f"“{version.document}” says {promised} where the site's setting {name.upper()} is "
                    f"{numbers.get(name, 'gone')}. Publish a new version, or have the setting put back."
                )
                yield notice(sentence, "registration_document_change", version.document_id)


def setting_up() -> Iterator[Notice]:
    if lacking := missing():
        yield notice(f"The site is not set up yet. Missing: {', '.join(lacking)}.", "agency_agency_setting_up")


def incomplete_agency() -> Iterator[Notice]:
    if lacking := our_agency().lacking:
        sentence = f"The agency's data lacks: {', '.join(lacking)}. Pages and mails leave it out."
        yield notice(sentence, "agency_agency_change", 1)


def silent_form() -> Iterator[Notice]:
    if funnel.is_broken_since_yesterday():
        sentence = (
            "Yesterday people were refused by the registration form and nobody registered: try the form yourself."
        )
        yield notice(sentence, "registration_person_changelist")


def failed_mails() -> Iterator[Notice]:
    mails = Mail.objects.filter(registration__isnull=False)
    return stuck(mails, "Mails", "registration_person_changelist", "mail", if_failed="Their pages say why.")


def failed_staff_mails() -> Iterator[Notice]:
    # News are meant to leave over hours, and refused addresses are usual among them: a digest's own page shows both.
    others = Mail.objects.filter(registration=None).exclude(kind=Mail.Kind.NEWS)
    return stuck(others, "Mails to staff and others", "registration_mail_changelist")


def failed_webhooks() -> Iterator[Notice]:
    calls, page = Webhook.objects.all(), "registration_webhook_changelist"
    return stuck(calls, "Calls to the other system", page, if_late="Does it answer?")


def held_since_restore() -> Iterator[Notice]:
    for model, what in ((Mail, "Mails"), (Webhook, "Calls to the other system")):
        if number := model.objects.restored().count():
            sentence = f"{what} that a restored copy has brought back, held until you send them: {number}."
            yield notice(sentence, f"registration_{model._meta.model_name}_changelist", problem=RESTORED)


def news_since_restore() -> Iterator[Notice]:
    if last := Restore.objects.last():
        drafts = Digest.objects.filter(state=Digest.State.DRAFT, created_at__lt=last.restored_at)
        if number := drafts.count():
            sentence = (
                f"News by e-mail that a restored copy has brought back as drafts: {number}. They may have gone since: "
                "ask somebody who reads them, then send or delete them."
            )
            yield notice(sentence, "registration_digest_changelist")


def stuck(
    rows: OutgoingQuerySet,
    what: str,
    page: str,
    state: str = "state__exact",
    if_failed: str = "",
    if_late: str = "Does the mail server answer?",
) -> Iterator[Notice]:
    late = timezone.now() - timedelta(hours=1)
    # Not by `due_at`, which every failed attempt moves.
    waiting = rows.unsent().filter(created_at__lt=late)
    failed, late_ones = count_each([rows.failed().order_by(), waiting.order_by()])
    if failed:
        yield notice(f"{what} that could not be sent: {failed}. {if_failed}".strip(), page, **{state: "failed"})
    if late_ones:
        yield notice(f"{what} waiting for more than an hour: {late_ones}. {if_late}", page, **{state: "waiting"})


def unknown_holidays() -> Iterator[Notice]:
    """Between the summer bank holiday and Christmas lie seventeen weeks, and no longer gap."""
    hours, sentence = our_hours(), ""
    if not hours.by_weekday:
        sentence = "No opening hours are entered: nobody can tell when candidates are called."
    elif not any(day > timezone.localdate() + LONGEST_GAP for day in hours.closures):
        last = f" after {max(hours.closures):%-d %B %Y}" if hours.closures else ""
        sentence = f"No bank holiday is entered{last}: calls may be promised for days when nobody is there."
    if sentence:
        yield notice(sentence, "registration_office_change", 1)


def cases() -> Iterator[Notice]:
    shown = {"overdue": "overdue", "due_soon": "due within a week", "unowned": "nobody’s yet"}
    numbers = count_each([getattr(Case.objects, show)().order_by() for show in shown])
    for (show, what), number in zip(shown.items(), numbers, strict=True):
        if number:
            yield notice(f"Requests and complaints, {what}: {number}.", "registration_case_changelist", show=show)


def curious_colleagues() -> Iterator[Notice]:
    for one in accesses.curious_today():
        sentence = (
            f"{one.username} has opened {one.people} candidates today, on a usual day {one.usual}. Is there a reason?"
        )
        today = timezone.localdate().isoformat()
        yield notice(sentence, "registration_access_changelist", colleague=one.user_number, q=today)


def expiring() -> Iterator[Notice]:
    if number := number_of(retention.expiring(timezone.now())):
        sentence = f"Candidates whose data goes within a month: {number}. A word with them keeps it."
        yield notice(sentence, "registration_person_expiring")


def broken_links() -> Iterator[Notice]:
    if number := BrokenLink.objects.count():
        yield notice(f"Links in articles that lead nowhere: {number}.", "news_article_report", "links")


def stale_articles() -> Iterator[Notice]:
    if number := number_of(reports.stale()):
        yield notice(f"Live articles that nobody has touched for a year: {number}.", "news_article_report", "stale")


def number_of(rows: QuerySet) -> str:
    """Empty if there are none."""
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    return f"more than {MOST_COUNTED}" if number > MOST_COUNTED else str(number or "")


def sent_back(user: PermissionsMixin) -> Iterator[Notice]:
    asked = Remark.objects.filter(step=Remark.Step.ASKED, author=user.pk).values("article")
    for remark in Remark.objects.sent_back().filter(article__in=asked).select_related("article"):
        yield notice(f"“{remark.article}” was sent back to you.", "news_article_review", remark.article_id)


# By the permission to put it right: what nobody else could see is not looked for.
CHECKS: dict[str, list[Callable[[], Iterator[Notice]]]] = {
    "agency.change_agency": [setting_up, incomplete_agency],
    "registration.change_document": [missing_documents, broken_promises],
    "registration.change_office": [unknown_holidays],
    "registration.view_registration": [silent_form, failed_mails, expiring],
    "registration.delete_registration": [held_since_restore, failed_staff_mails, failed_webhooks],
    "registration.send_digest": [news_since_restore],
    "registration.view_case": [cases],
    "registration.review_access": [curious_colleagues],
    "news.publish_article": [stale_articles],
    "news.change_article": [broken_links],
}


def notices_for(user: AbstractBaseUser | AnonymousUser) -> list[Notice]:
    if not isinstance(user, PermissionsMixin):
        return []
    own = sent_back(user) if user.has_perm("news.change_article") else ()
    checks = (check for permission, some in CHECKS.items() if user.has_perm(permission) for check in some)
    return [*own, *(notice for check in checks for notice in check())]
