from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registration.models.consents import digest

TICKED = ("form", "thanks", "telephone")


def confirm_ticks(apps, schema_editor):
    """Who ticked, then confirmed their address by the mailed link, and has not changed their mind since."""
    Consent, Registration = (apps.get_model("registration", name) for name in ("Consent", "Registration"))
    entries = Consent.objects.using(schema_editor.connection.alias).filter(channel="email")
    newest = entries.filter(subject=OuterRef("email_normalised")).order_by("-pk").values("pk")[:1]
    confirmed = Registration.objects.using(schema_editor.connection.alias).exclude(confirmed_at=None)
    rows = dict(confirmed.annotate(tick=Subquery(newest)).exclude(tick=None).order_by("pk").values_list("tick", "pk"))
    registrations = confirmed.in_bulk([*rows.values()])
    for tick in entries.filter(pk__in=[*rows], is_given=True, source__in=TICKED).order_by("pk"):
        registration = registrations[rows[tick.pk]]
        if registration.reference == tick.reference and registration.confirmed_at >= tick.recorded_at:
            entries.create(
                channel="email",
                subject=tick.subject,
                subject_digest=digest(tick.subject),
                is_given=True,
                wording=tick.wording,
                wording_version=tick.wording_version,
                source="link",
                reference=tick.reference,
                recorded_at=registration.confirmed_at,
            )


def list_readers(apps, schema_editor):
    """Everybody whose newest word is a yes from somebody who reads the mailbox."""
    using = schema_editor.connection.alias
    Consent, Reader = (apps.get_model("registration", name) for name in ("Consent", "Reader"))
    entries = Consent.objects.using(using).filter(channel="email")
    newest = entries.filter(subject=OuterRef("subject")).order_by("-pk").values("pk")[:1]
    standing = entries.filter(pk=Subquery(newest), is_given=True, source__in=["link", "own_page"])
    Reader.objects.using(using).bulk_create(
        [
            Reader(
                email=entry.subject,
                email_normalised=entry.subject,
                # As registration.models.readers makes it.
                token=salted_hmac("registration.reader", entry.subject, algorithm="sha256").hexdigest()[:24],
                created_at=timezone.now(),
                confirmed_at=entry.recorded_at,
            )
            for entry in standing
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("registration", "0012_news_by_mail")]

    operations = [
        migrations.RunPython(confirm_ticks, migrations.RunPython.noop),
        migrations.RunPython(list_readers, migrations.RunPython.noop),
    ]
