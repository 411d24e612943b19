"""Which tables hold personal data, and the export of one person's.

A test fails for a table that is in neither HELD nor ANONYMOUS.
"""

from collections.abc import Iterable

from django.db import models

from registration.models import Case, Consent, Event, Mail, Person, Registration, SearchKey, Service, Webhook

# Exported and erased with the candidate.
HELD = {Case, Consent, Event, Mail, Person, Registration, SearchKey, Service, Webhook}
# With what they hold instead.
ANONYMOUS = {
    "Access": "who has seen whom, by number",
    "Allowance": "keyed hashes of addresses, gone within a day",
    "CaptchaClaim": "random numbers, gone within two hours",
    "DailyCount": "numbers by day",
    "Document": "our own texts",
    "DocumentVersion": "our own texts",
    "FormerDocumentAddress": "our own texts",
    "Closure": "our own hours",
    "Office": "our own hours",
    "OpeningHours": "our own hours",
    "Refusal": "keyed hashes of what was erased, to respect a wish",
    "Erasure": "keyed hashes of what was erased, as proof",
}


def of_person(person: Person) -> dict[str, list[dict]]:
    registrations = Registration.objects.filter(person__in=person.numbers).order_by("pk")
    return {
        "registrations": rows(registrations),
        "mails": rows(Mail.objects.filter(registration__in=registrations)),
        "consents": rows(Consent.objects.of(person, *registrations).order_by("pk")),
    }


def rows(instances: Iterable[models.Model]) -> list[dict]:
    return [
        {str(field.verbose_name): readable(instance, field) for field in instance._meta.concrete_fields}
        for instance in instances
    ]


def readable(instance: models.Model, field: models.Field):
    if field.choices:
        return getattr(instance, f"get_{field.name}_display")()
    if field.is_relation:
        related = getattr(instance, field.name)
        return None if related is None else str(related)
    return getattr(instance, field.name)
