"""What has to be there before candidates can register and be called."""

from typing import NamedTuple

from django.urls import reverse

from registration.models import Document, DocumentVersion
from registration.models.documents import PRIVACY, TERMS
from registration.opening_hours import our_hours

from .models import our_agency


class Step(NamedTuple):
    what: str
    why: str
    url: str
    is_done: bool


def steps() -> list[Step]:
    agency, hours = (reverse(f"admin:{page}_change", args=[1]) for page in ("agency_agency", "registration_office"))
    ways = "Name, telephone, e-mail and address stand on every page and in every mail."
    promise = "From them candidates are told the day by which you call."
    return [
        Step("The agency’s data", ways, agency, not our_agency().lacking),
        document(TERMS, "Whoever registers agrees to them; until they are published, nobody can register."),
        document(PRIVACY, "It says what becomes of candidates’ data, before they give it to you."),
        Step("Opening hours", promise, hours, bool(our_hours().by_weekday)),
    ]


def document(slug: str, why: str) -> Step:
    found = Document.objects.get(slug=slug)
    url = reverse("admin:registration_document_change", args=[found.pk])
    return Step(found.title, why, url, DocumentVersion.objects.in_force(slug).exists())


def missing() -> list[str]:
    return [step.what for step in steps() if not step.is_done]
