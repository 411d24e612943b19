"""What staff should see to, said on the admin's start page. Add a function to CHECKS for each new kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse

from registration.documents import figures
from registration.models import Document, DocumentVersion

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


CHECKS: list[Callable[[], Iterator[Notice]]] = [incomplete_agency, missing_documents, broken_promises]


def notices_for(user: AbstractBaseUser | AnonymousUser) -> list[Notice]:
    """All notices that this user can do something about."""
    if not isinstance(user, PermissionsMixin):
        return []
    return [notice for check in CHECKS for notice in check() if user.has_perm(notice.permission)]
