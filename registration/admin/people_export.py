"""Candidates as a table for other programs: the list's filter kept, with a reason, noted in the access log."""

from collections.abc import Iterator
from functools import reduce
from itertools import batched
from operator import getitem
from tempfile import TemporaryFile

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber

from news.admin.staff_pages import StaffRequest, page_response
from registration.models import Access, Person
from registration.outbox.records import records
from registration.privacy import accesses

from .reasons import OF_AN_EXPORT, ReasonField
from .spreadsheet_files import WRITERS, text_of
from .timeline import LABELS

# Some twenty seconds' work, within what proxies wait for; the rows are never in memory together.
MOST_PEOPLE = 50_000
AT_A_TIME = 500
COLUMNS = {
    "number": "Number",
    "references": "References",
    "registered_at": "Registered",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "email_confirmed_at": "Address confirmed",
    "telephone": "Telephone",
    "profession": "Profession",
    "best_time": "Best time to call",
    "stage": "Status",
    "owner": "Owner",
    "last_contact_at": "Last contact",
    "source.article_title": "Article",
    "source.utm_source": "Source",
    "source.utm_campaign": "Campaign",
    "consents.email.given": "News by e-mail",
    "consents.email.version": "News by e-mail: wording",
    "consents.email.at": "News by e-mail: since",
    "consents.sms.given": "News by text message",
    "consents.sms.version": "News by text message: wording",
    "consents.sms.at": "News by text message: since",
}

TEMPLATE = "admin/registration/person/export.html"


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        choices=COLUMNS.items(),
        initial=[*COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one column."},
    )
    format = forms.ChoiceField(
        choices=[("xlsx", "XLSX, for Excel and LibreOffice"), ("csv", "CSV, for other programs")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    reason = ReasonField(
        OF_AN_EXPORT,
        "Say why you need the table.",
        help_text="It is kept with your name in the record of who has seen whom.",
    )


def export_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponseBase:
    try:
        listed = model_admin.get_changelist_instance(request).get_queryset(request)
    except IncorrectLookupParameters:
        return redirect("admin:registration_person_export")
    # Anew, without what the list adds to each row.
    listed = Person.objects.filter(pk__in=listed.order_by().values("pk"))
    form = ExportForm(request.POST or None)
    total, number = listed.count(), listed.contactable().count()
    if form.is_valid() and 0 < number <= MOST_PEOPLE:
        return export(request.user, listed.contactable(), form.cleaned_data)
    context = {"form": form, "number": number, "left_out": total - number, "most": MOST_PEOPLE}
    status = 422 if request.method == "POST" else 200
    return page_response(request, model_admin, TEMPLATE, "Export candidates", status, **context)


def export(user: User, people: QuerySet[Person], chosen: dict) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - closed with the response
    WRITERS[chosen["format"]](file, rows(user, people, chosen))
    file.seek(0)
    filename = f"candidates-{timezone.localdate()}.{chosen['format']}"
    return FileResponse(file, as_attachment=True, filename=filename)


def rows(user: User, people: QuerySet[Person], chosen: dict) -> Iterator[list[str]]:
    yield [COLUMNS[name] for name in chosen["columns"]]
    for numbers in batched(people.order_by("-pk").values_list("pk", flat=True), AT_A_TIME):
        batch = list(people.filter(pk__in=numbers).select_related("owner").order_by("-pk"))
        accesses.record(user, Access.Action.EXPORT, [person.pk for person in batch], chosen["reason"])
        for record in records(batch):
            labelled = record | {name: labels.get(record[name], "") for name, labels in LABELS.items()}
            labelled["telephone"] = readable(record)
            yield [text_of(reduce(getitem, name.split("."), labelled)) for name in chosen["columns"]]


def readable(record: dict) -> str:
    """With blanks, so that spreadsheets leave it alone."""
    e164 = record["telephone_e164"]
    return PhoneNumber.from_string(e164).as_international if e164.startswith("+") else record["telephone"]
