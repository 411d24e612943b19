"""The pack: all that we hold about a person, to read and for machines (UK GDPR, articles 15 and 20).

Colleagues are named by their role only, and nothing in it opens a page. What staff wrote in their own words is given
as it stands, so whoever hands it out reads it first.
"""

import json
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from news.text.words import words_of
from registration.models import (
    Access,
    Case,
    Consent,
    DocumentVersion,
    Event,
    Mail,
    Person,
    Registration,
    Service,
    Webhook,
)
from registration.privacy import consents, data_map, news
from registration.privacy.personal_data import LEFT_OUT, readable
from registration.protection import suspicion

type Row = dict[str, object]
NAMES = {field.name: str(field.verbose_name) for field in Person._meta.concrete_fields}
SUBJECTS = NAMES | dict(Event.Outcome.choices) | dict(Person.Step.choices)
STAGES = dict(Person.Stage.choices)


def build(person: Person) -> bytes:
    """A ZIP; to be called outside any transaction."""
    told = [row for row in data_map.read()["row"] if row["about"] == "candidates"]
    explained = render_to_string("registration/pack_explained.html", {"rows": told})
    content = {"made": timezone.now(), "sections": sections(person), "documents": documents(person)}
    page = render_to_string("registration/pack.html", content | {"explained": explained})
    data = content | {"explained": words_of(explained)}
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("your-data.html", page)
        archive.writestr("your-data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    return file.getvalue()


def sections(person: Person) -> dict[str, list[Row]]:
    theirs = {"person__in": person.numbers}
    registrations = Registration.objects.filter(**theirs).select_related("terms__document", "privacy_notice__document")
    mails = Mail.objects.filter(**theirs) | Mail.objects.filter(registration__in=registrations)
    found: dict[str, Iterable[Model]] = {
        "The values that we use": [person],
        "Entries that we have joined": Person.objects.filter(umbrella=person).order_by("pk"),
        "What you sent us": registrations.order_by("pk"),
        "News: what you agreed to and withdrew": consents_of(person, registrations),
        "News by e-mail: where they go": news.readers_of(person),
        "Calls, notes and changes": Event.objects.filter(**theirs),
        "Mails": mails.order_by("pk"),
        "When you worked for us": Service.objects.filter(**theirs),
        "Requests and complaints": Case.objects.filter(**theirs),
        "What other systems were told": Webhook.objects.filter(**theirs),
        "Who has looked at your data": Access.objects.filter(person_number__in=person.numbers),
    }
    known = roles()
    return {title: [as_row(one, known) for one in rows] for title, rows in found.items()}


def consents_of(person: Person, registrations: Iterable[Registration]) -> QuerySet[Consent]:
    """Not those of others who have the same address or number."""
    own = ["", *(registration.reference for registration in registrations)]
    return Consent.objects.of(*consents.owners_of(person)).filter(reference__in=own)


def roles() -> dict[object, str]:
    """By number and by user name."""
    staff = User.objects.prefetch_related("groups")
    return {key: role(user) for user in staff for key in (user.pk, user.get_username())}


def role(user: User) -> str:
    groups = {group.name for group in user.groups.all()}
    return "a manager" if "Managers" in groups else "a recruiter" if "Recruiters" in groups else "a member of staff"


def as_row(one: Model, known: dict[object, str]) -> Row:
    fields = [field for field in one._meta.concrete_fields if field.name not in LEFT_OUT]
    row = {str(field.verbose_name).capitalize(): in_words(one, field, known) for field in fields}
    several = one._meta.many_to_many
    row |= {field.name.capitalize(): ", ".join(map(str, getattr(one, field.name).all())) for field in several}
    return {label: value for label, value in row.items() if value not in (None, "")}


def in_words(one: Model, field: Field, known: dict[object, str]) -> object:
    value = getattr(one, field.attname)
    if field.related_model is User or field.name in {"username", "recorded_by"}:
        return value and known.get(value, "a former member of staff")
    if isinstance(one, Event) and field.name in {"subject", "before", "after"}:
        return said_in_event(one, field.name, known)
    if isinstance(one, Registration) and field.name == "suspicions":
        return " ".join(suspicion.reasons(one))
    return readable(one, field)


def said_in_event(event: Event, name: str, known: dict[object, str]) -> str:
    value = getattr(event, name)
    if name == "subject":
        return SUBJECTS.get(value, value)
    if event.kind == Event.Kind.OWNER:
        return value and known.get(value, "a former member of staff")
    return STAGES.get(value, value) if event.kind == Event.Kind.STAGE else value


def documents(person: Person) -> list[Row]:
    """The very text of all terms that were agreed to, and of all notices that were given."""
    sent = Registration.objects.filter(person__in=person.numbers)
    shown = DocumentVersion.objects.filter(agreements__in=sent) | DocumentVersion.objects.filter(
        notified_registrations__in=sent
    )
    versions = shown.distinct().select_related("document").order_by("document", "number")
    return [{"title": str(one), "published": one.published_at, "text": one.body_html} for one in versions]
