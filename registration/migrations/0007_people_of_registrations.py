from itertools import batched
from uuid import uuid4

from django.db import migrations

from registration.people.finding import key_words

VALUES = ["first_name", "last_name", "email", "email_normalised", "telephone", "telephone_e164", "profession"]
VALUES += ["best_time"]
STAGES = {
    "new": "new",
    "contacted": "contacted",
    "registered": "working",
    "unsuitable": "unsuitable",
    # Staff saw no reason to go on with this entry; they can join the two now.
    "duplicate": "closed",
    "spam": "pending",
    "quarantined": "pending",
    "unconfirmed": "pending",
}


class Named:
    """What historical models lack of a registration, for its search key."""

    def __init__(self, row):
        self.row = row
        self.name = f"{row.first_name} {row.last_name}"

    def __getattr__(self, name):
        return getattr(self.row, name)


def make_people(apps, schema_editor):
    using = schema_editor.connection.alias

    def rows_of(model):
        return apps.get_model("registration", model).objects.using(using)

    Person, SearchKey = (apps.get_model("registration", name) for name in ("Person", "SearchKey"))
    registrations = rows_of("Registration").filter(person=None).order_by("pk")
    for batch in batched(registrations.iterator(chunk_size=500), 500):
        people = rows_of("Person").bulk_create(
            Person(
                stage=STAGES[row.status],
                created_at=row.created_at,
                owner_id=row.owner_id,
                first_contact_at=row.contacted_at,
                last_contact_at=row.contacted_at,
                email_confirmed_at=row.confirmed_at,
                next_step="call" if row.status in ("new", "contacted") else "",
                **{name: getattr(row, name) for name in VALUES},
            )
            for row in batch
        )
        for row, person in zip(batch, people, strict=True):
            row.person = person
            if person.stage == "working":
                rows_of("Service").create(person=person, began_on=(row.contacted_at or row.created_at).date())
            if row.status not in ("quarantined", "unconfirmed", "spam"):
                row.status = "new"
        rows_of("SearchKey").bulk_create(
            SearchKey(person=row.person, text=" ".join(sorted(key_words(Named(row)) | {reference_of(row)})))
            for row in batch
        )
        rows_of("Registration").bulk_update(batch, ["person", "status"])
    for proof in rows_of("Erasure").all():
        proof.uid = uuid4()
        proof.save(update_fields=["uid"])


def reference_of(row):
    return row.reference.replace("-", "").lower()


def open_office(apps, schema_editor):
    """Monday to Friday; the bank holidays of England and Wales as far as they have been announced."""
    using = schema_editor.connection.alias
    apps.get_model("registration", "Office").objects.using(using).create(pk=1)
    hours = apps.get_model("registration", "OpeningHours")
    hours.objects.using(using).bulk_create(hours(weekday=day, office_id=1) for day in range(5))
    closures = apps.get_model("registration", "Closure")
    closures.objects.using(using).bulk_create(
        closures(day=day, name=name, office_id=1) for day, name in BANK_HOLIDAYS.items()
    )


BANK_HOLIDAYS = {
    "2026-12-25": "Christmas Day",
    "2026-12-28": "Boxing Day (substitute day)",
    "2027-01-01": "New Year’s Day",
    "2027-03-26": "Good Friday",
    "2027-03-29": "Easter Monday",
    "2027-05-03": "Early May bank holiday",
    "2027-05-31": "Spring bank holiday",
    "2027-08-30": "Summer bank holiday",
    "2027-12-27": "Christmas Day (substitute day)",
    "2027-12-28": "Boxing Day (substitute day)",
}


class Migration(migrations.Migration):
    dependencies = [("registration", "0006_people")]

    operations = [
        migrations.RunPython(make_people, migrations.RunPython.noop),
        migrations.RunPython(open_office, migrations.RunPython.noop),
    ]
