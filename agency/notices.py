"""What staff should see to, said on the admin's start page. Add a function to CHECKS for each new kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils import timezone

from registration import funnel
from registration.documents import figures
from registration.models import Document, DocumentVersion, Mail, Registration

from .models import our_agency


@dataclass(frozen=True)
class Notice:
    """A sentence, where to put it right, and the permission of those who can."""

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
    # By when it was first owed: every failed attempt moves the time when it is due.
    if number := Mail.objects.unsent().filter(registration__created_at__lt=late).count():
        yield candidates(f"Mails waiting for more than an hour: {number}. Does the mail server answer?", mail="waiting")


def quarantine() -> Iterator[Notice]:
    if number := Registration.objects.set_aside().count():
        yield candidates(f"In quarantine, waiting for a person to look: {number}.", status__exact="quarantined")


def candidates(sentence: str, **filters: str) -> Notice:
    url = reverse("admin:registration_registration_changelist", query=filters)
    return Notice(sentence, url, "registration.view_registration")


CHECKS: list[Callable[[], Iterator[Notice]]] = [
    incomplete_agency,
    missing_documents,
    broken_promises,
    silent_form,
    failed_mails,
    quarantine,
]


def notices_for(user: AbstractBaseUser | AnonymousUser) -> list[Notice]:
    """All notices that this user can do something about."""
    if not isinstance(user, PermissionsMixin):
        return []
    return [notice for check in CHECKS for notice in check() if user.has_perm(notice.permission)]
