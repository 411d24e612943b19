import json

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST

from registration.mail.sending import send_again
from registration.models import Consent, Mail, Registration
from registration.privacy import personal_data
from registration.protection import suspicion
from registration.quick_register import acceptance

from .documents import confirmation
from .steps import CHANGE, STEPS, Step


class MailFilter(admin.SimpleListFilter):
    title = "mail"
    parameter_name = "mail"

    def lookups(self, request, model_admin):
        return Mail.State.choices

    def queryset(self, request, queryset):
        return (
            queryset.filter(pk__in=Mail.objects.filter(state=self.value()).values("registration"))
            if self.value()
            else queryset
        )


class ReasonFilter(admin.SimpleListFilter):
    title = "reason for quarantine"
    parameter_name = "reason"

    def lookups(self, request, model_admin):
        return suspicion.SENTENCES.items()

    def queryset(self, request, queryset):
        # By text: SQLite has no look-up inside JSON lists.
        return queryset.filter(suspicions__icontains=f'"{self.value()}"') if self.value() else queryset


@admin.register(Registration)
class RegistrationAdmin(admin.ModelAdmin):
    list_display = ["reference", "age", "initials", "profession", "status", "owner", "mail", "duplicate", "reasons"]
    list_filter = ["status", ("owner", admin.RelatedOnlyFieldListFilter), "profession", MailFilter, ReasonFilter]
    list_filter += ["created_at"]
    list_select_related = ["owner", "possible_duplicate_of"]
    date_hierarchy = "created_at"
    # The start of either, by index; a search in the middle would read every row.
    search_fields = ["email_normalised__startswith", "reference__istartswith"]
    search_help_text = "The beginning of an e-mail address or of a reference."
    actions = ["not_spam", "take_all"]
    fieldsets = [
        (
            None,
            {
                "fields": ["reference", "created_at", "status", "owner", "contacted_at", "confirmed_at"]
                + ["possible_duplicate_of", "reasons", "mails_owed", "ledger"]
            },
        ),
        ("Candidate", {"fields": ["name", "email", "telephone", "telephone_e164", "profession", "best_time"]}),
        ("Agreement", {"fields": ["terms_text", "terms_sentence", "agreed_at", "terms_sha256", "notice_text"]}),
        (
            "Where from",
            {
                "fields": ["article", "article_title", "page_kind", "referring_host", "source_is_genuine"]
                + ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"]
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("mails")

    def get_urls(self):
        own = [
            path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"registration_registration_{name}")
            for name, route, view in (
                ("step", "step/<str:name>/", self.take_step),
                ("resend", "mails/<int:mail_pk>/", require_POST(self.resend)),
                ("export", "export/", require_POST(self.export)),
            )
        ]
        return [*own, *super().get_urls()]

    # What a candidate sent is evidence: looked at here, changed by nobody.
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_follow_up_permission(self, request):
        return request.user.has_perm(CHANGE)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        registration = self.get_object(request, object_id)
        steps = [
            (name, step) for name, step in STEPS.items() if registration and step.is_open_to(request, registration)
        ]
        return super().change_view(request, object_id, form_url, {"steps": steps} | (extra_context or {}))

    def take_step(self, request, pk, name):
        step = STEPS.get(name)
        registration = get_object_or_404(Registration, pk=pk)
        page = reverse("admin:registration_registration_change", args=[pk])
        if step is None or not step.is_open_to(request, registration):
            if not request.user.has_perm(CHANGE):
                raise PermissionDenied
            self.message_user(request, "Things have changed since you opened the page.", messages.WARNING)
            return redirect(page)
        if request.method != "POST" or step.sentences and "sure" not in request.POST:
            return self.ask(request, step, registration, page)
        self.log_change(request, registration, step.label)
        self.message_user(request, step.work(request, registration), messages.SUCCESS)
        still_there = Registration.objects.filter(pk=pk).exists()
        return redirect(page if still_there else "admin:registration_registration_changelist")

    def ask(self, request, step: Step, registration: Registration, back: str):
        return confirmation(
            self.admin_site,
            request,
            title=f"{step.label}: {registration}?",
            sentences=step.sentences,
            button=step.label,
            back=back,
        )

    def resend(self, request, pk, mail_pk):
        if not self.has_follow_up_permission(request):
            raise PermissionDenied
        owed = get_object_or_404(Mail.objects.exclude(state=Mail.State.SENDING), pk=mail_pk, registration=pk)
        send_again(owed)
        self.log_change(request, owed.registration, f"Had the {owed.get_kind_display()} sent again.")
        self.message_user(request, "The mail is on its way again.", messages.SUCCESS)
        return redirect("admin:registration_registration_change", pk)

    def export(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        registration = get_object_or_404(Registration, pk=pk)
        self.log_change(request, registration, "Exported all data about this person.")
        content = json.dumps(personal_data.of_person(registration), indent=2, ensure_ascii=False, default=str)
        headers = {"Content-Disposition": f'attachment; filename="{registration.reference}.json"'}
        return HttpResponse(content, content_type="application/json", headers=headers)

    @admin.action(description="Not spam", permissions=["follow_up"])
    def not_spam(self, request, queryset):
        with transaction.atomic():
            released = sum(acceptance.release(registration) for registration in queryset)
        self.message_user(request, f"{released} taken out of quarantine.")

    @admin.action(description="Take these candidates", permissions=["follow_up"])
    def take_all(self, request, queryset):
        taken = sum(registration.take(request.user) for registration in queryset)
        self.message_user(request, f"{taken} are yours; the others have been taken already.")

    @admin.display(description="age", ordering="created_at")
    def age(self, registration):
        return timesince(registration.created_at, depth=1)

    @admin.display(description="mail")
    def mail(self, registration):
        return ", ".join(sorted({owed.get_state_display() for owed in registration.mails.all()})) or "–"

    @admin.display(description="seen before", boolean=True)
    def duplicate(self, registration):
        return registration.possible_duplicate_of_id is not None

    @admin.display(description="why in quarantine")
    def reasons(self, registration):
        return " ".join(suspicion.reasons(registration)) or "–"

    @admin.display(description="mails")
    def mails_owed(self, registration):
        return format_html_join("", "<p>{}</p>", ((describe(owed),) for owed in registration.mails.all())) or "–"

    @admin.display(description="news")
    def ledger(self, registration):
        return format_html_join("", "<p>{}</p>", map(tell, Consent.objects.of(registration))) or "Agreed to none."

    @admin.display(description="terms agreed to")
    def terms_text(self, registration):
        return link_to(registration.terms)

    @admin.display(description="privacy notice shown")
    def notice_text(self, registration):
        return registration.privacy_notice and link_to(registration.privacy_notice)


def describe(owed: Mail) -> str:
    """One mail, how it went, and a button of the page's own form that sends it again."""
    when = f", {owed.sent_at:%-d %b %Y %H:%M}" if owed.sent_at else ""
    problem = f" – {owed.problem}; {owed.attempts} attempts" if owed.problem else ""
    told = f"{owed.get_kind_display()}: {owed.get_state_display()}{when}{problem}"
    if owed.state == Mail.State.SENDING:
        return told
    url = reverse("admin:registration_registration_resend", args=[owed.registration_id, owed.pk])
    return format_html('{} <button type="submit" class="button" formaction="{}">Send again</button>', told, url)


def tell(entry: Consent) -> tuple[str]:
    words = f"“{entry.wording}” (wording {entry.wording_version}), " if entry.wording else ""
    by = f", recorded by {entry.recorded_by}" if entry.recorded_by else ""
    return (f"{entry}: {words}{entry.get_source_display()}{by}",)


def link_to(version):
    return format_html('<a href="{}">{}</a>', version.get_absolute_url(), version)
