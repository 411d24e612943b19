from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince

from news.admin.staff_pages import ReadOnlyAdmin
from news.text.direction import isolated
from news.times import in_words
from registration.models import Access, Consent, Mail, Registration
from registration.privacy import accesses
from registration.protection import suspicion

from .filters import MailFilter, ReasonFilter


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """What was sent, as evidence: it can only be read, and is reached from the candidate's page."""

    list_display = ["reference", "age", "initials", "profession", "status", "mail", "duplicate", "reasons"]
    list_filter = ["status", "profession", MailFilter, ReasonFilter]
    list_filter += ["created_at"]
    list_select_related = ["possible_duplicate_of"]
    date_hierarchy = "created_at"
    fieldsets = [
        (
            None,
            {
                "fields": ["reference", "created_at", "status", "confirmed_at"]
                + ["possible_duplicate_of", "reasons", "mails", "ledger"]
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

    # Reached from the person's page.
    def has_module_permission(self, request):
        return False

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        # Only here is it sure that they may see it.
        accesses.record(request.user, Access.Action.VIEW, [obj.person_id])
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="age", ordering="created_at")
    def age(self, registration):
        return timesince(registration.created_at, depth=1)

    @admin.display(description="mail")
    def mail(self, registration):
        return ", ".join(sorted({mail.get_state_display() for mail in registration.mails.all()})) or "–"

    @admin.display(description="seen before", boolean=True)
    def duplicate(self, registration):
        return registration.possible_duplicate_of_id is not None

    @admin.display(description="why in quarantine")
    def reasons(self, registration):
        return " ".join(suspicion.reasons(registration)) or "–"

    @admin.display(description="mails")
    def mails(self, registration):
        lines = ((mail_line(mail),) for mail in registration.mails.all())
        return format_html_join("", "<p>{}</p>", lines) or "–"

    @admin.display(description="news")
    def ledger(self, registration):
        lines = ((consent_line(entry),) for entry in Consent.objects.of(registration))
        return format_html_join("", "<p>{}</p>", lines) or "Agreed to none."

    @admin.display(description="terms agreed to")
    def terms_text(self, registration):
        return document_link(registration.terms)

    @admin.display(description="privacy notice shown")
    def notice_text(self, registration):
        return registration.privacy_notice and document_link(registration.privacy_notice)


def mail_line(mail: Mail) -> str:
    when = f", {in_words(mail.sent_at)}" if mail.sent_at else ""
    problem = f" – {mail.problem}; {mail.attempts} attempts" if mail.problem else ""
    return f"{mail.get_kind_display()}: {mail.get_state_display()}{when}{problem}"


def consent_line(entry: Consent) -> str:
    words = f"“{entry.wording}” (wording {entry.wording_version}), " if entry.wording else ""
    by = f", recorded by {isolated(entry.recorded_by)}" if entry.recorded_by else ""
    return f"{entry}: {words}{entry.get_source_display()}{by}"


def document_link(version):
    return format_html('<a href="{}">{}</a>', version.get_absolute_url(), version)
