from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from news.admin.far_dates import AsksAboutFarDates
from news.admin.staff_pages import StaffPage, StaffPagesAdmin, StaffRequest, page_response
from registration.inputs.fields import EmailField
from registration.models import Access, Case, Person
from registration.people.finding import find
from registration.privacy import accesses
from registration.rights import cases

MOST_FOUND = 20
CHANGE = "registration.change_case"
# How cases come that staff enter.
OF_STAFF = (Case.Source.TELEPHONE, Case.Source.LETTER)
# Whom we answer with data, or whose data we change: it has to be the right person.
IDENTITY_MATTERS = {Case.Kind.ACCESS, Case.Kind.CORRECTION, Case.Kind.ERASURE}
# The values of others may say who somebody is, and the history is kept for good.
TOLD_IN_FULL = ("kind", "due_on", "owner", "outcome")


class ShowFilter(admin.SimpleListFilter):
    title = "what to show"
    parameter_name = "show"

    def lookups(self, request, model_admin):
        return [
            ("open", "Open"),
            ("mine", "Mine"),
            ("unowned", "Nobody’s yet"),
            ("overdue", "Overdue"),
            ("due_soon", "Due within a week"),
            ("closed", "Closed"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.open().filter(owner=request.user)
        if self.value() in dict(self.lookup_choices):
            return getattr(queryset, self.value())()
        return queryset


class CaseForm(AsksAboutFarDates, forms.ModelForm):
    source = forms.ChoiceField(label="How it came", choices=[(each.value, each.label) for each in OF_STAFF])
    email = EmailField(label="E-mail", called="e-mail address", required=False)

    def clean(self):
        outcome, said = self.cleaned_data.get("outcome"), self.cleaned_data.get
        if outcome and not said("outcome_note"):
            self.add_error("outcome_note", "Say in a sentence what was done, and why: it is all that will be left.")
        self.ask_about({name: said(name) for name in ("received_at", "due_on") if name in self.changed_data})
        is_done = outcome in {Case.Outcome.DONE, Case.Outcome.PARTLY}
        if is_done and said("kind") in IDENTITY_MATTERS and not said("identity_note"):
            self.add_error("identity_note", "Say first how we know who it is: their data must reach nobody else.")


def person_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    """Whose case it is: looked up by staff, by POST, so that no name reaches an address or a log."""
    case = get_object_or_404(Case, pk=pk)
    if "person" in request.POST:
        return link(request, model_admin, case)
    query = request.POST.get("query", "")
    found = list(find(query)[:MOST_FOUND])
    accesses.record(request.user, Access.Action.SEARCH, [person.pk for person in found])
    context = {"case": case, "found": found, "query": query, "most": MOST_FOUND}
    return page_response(request, model_admin, "admin/registration/case/person.html", f"Whose is {case}?", **context)


def link(request: StaffRequest, model_admin: ModelAdmin, case: Case) -> HttpResponse:
    number = request.POST["person"]
    case.person = Person.objects.current().filter(pk=int(number)).first() if number.isdecimal() else None
    if number and not case.person:
        messages.warning(request, "This candidate has been erased or joined in the meantime. Look again.")
    else:
        case.save(update_fields=["person"])
        model_admin.log_change(request, case, f"Linked to {case.person}." if case.person else "Linked to nobody.")
    return redirect("admin:registration_case_change", case.pk)


@admin.register(Case)
class CaseAdmin(StaffPagesAdmin):
    """What people ask about their data, the most urgent first."""

    pages = [StaffPage("<int:pk>/person/", person_page, "person", "change")]
    form = CaseForm
    list_display = ["reference", "kind", "name", "due", "owner", "outcome"]
    list_filter = [ShowFilter, "kind"]
    list_select_related = ["owner"]
    ordering = [F("closed_at").desc(nulls_first=True), "due_on", "pk"]
    actions = None
    fieldsets = [
        (None, {"fields": ["kind", "source", "received_at", "name", "email", "words", "sure_of"]}),
        ("Who it is", {"fields": ["whose", "identity_note", "identity_checked_at"]}),
        ("Our answer", {"fields": ["due_on", "acknowledged_at", "owner", "outcome", "outcome_note", "closed_at"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["whose", "identity_checked_at", "acknowledged_at", "closed_at"]
        # What somebody sent is evidence; what a colleague has typed may have a slip in it.
        is_evidence = obj and obj.source not in OF_STAFF
        return fixed + ["source", "received_at"] * bool(obj) + ["name", "email", "words"] * bool(is_evidence)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = User.objects.with_perm(CHANGE).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.person_id:
            accesses.record(request.user, Access.Action.VIEW, [obj.person_id])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def construct_change_message(self, request, form, formsets, add=False):
        if add:
            return super().construct_change_message(request, form, formsets, add)
        return " ".join(told(form, name) for name in form.changed_data) or "Saved without a change."

    def save_model(self, request, case, form, change):
        now = timezone.now()
        if not change:
            case.due_on = cases.due_on(case.kind, timezone.localdate(case.received_at))
        if case.identity_note and not case.identity_checked_at:
            case.identity_checked_at = now
        case.closed_at = (case.closed_at or now) if case.outcome else None
        super().save_model(request, case, form, change)
        if not change and case.email:
            cases.acknowledge(case)

    @admin.display(description="due", ordering="due_on")
    def due(self, case):
        day = date_format(case.due_on, "j M Y")
        return format_html("<strong>{}, overdue</strong>", day) if case.is_overdue else day

    @admin.display(description="candidate")
    def whose(self, case):
        page = reverse("admin:registration_case_person", args=[case.pk])
        if not case.person:
            return format_html('Nobody yet. <a href="{}">Look for them</a>', page)
        own = reverse("admin:registration_person_change", args=[case.person.current.pk])
        shown = case.person.current.shown_name
        return format_html('<a href="{}">{}</a> (<a href="{}">somebody else</a>)', own, shown, page)


def told(form: forms.ModelForm, name: str) -> str:
    """One change in words."""
    label = form.fields[name].label
    if name not in TOLD_IN_FULL:
        return f"{label}: changed."
    value = getattr(form.instance, f"get_{name}_display", lambda: getattr(form.instance, name))()
    return f"{label}: now {value or 'none'}."
