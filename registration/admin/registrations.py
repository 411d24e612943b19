from django.contrib import admin
from django.utils.html import format_html

from registration.models import Registration


@admin.register(Registration)
class RegistrationAdmin(admin.ModelAdmin):
    list_display = ["created_at", "reference", "initials", "profession", "article", "status"]
    list_display_links = ["reference"]
    list_filter = ["status", "profession", "created_at"]
    list_select_related = ["article"]
    date_hierarchy = "created_at"
    # The start of either, by index; a search in the middle would read every row.
    search_fields = ["email_normalised__startswith", "reference__istartswith"]
    search_help_text = "The beginning of an e-mail address or of a reference."
    fieldsets = [
        (None, {"fields": ["reference", "created_at", "status", "possible_duplicate_of"]}),
        ("Candidate", {"fields": ["name", "email", "telephone", "telephone_e164", "profession", "best_time"]}),
        ("Agreement", {"fields": ["terms_text", "terms_sentence", "agreed_at", "terms_sha256", "notice_text"]}),
        (
            "Where from",
            {
                "fields": [
                    *("article", "article_title", "page_kind", "referring_host", "source_is_genuine"),
                    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"),
                ]
            },
        ),
    ]

    # What a candidate sent is evidence: looked at here, changed by nobody.
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="terms agreed to")
    def terms_text(self, registration):
        return link_to(registration.terms)

    @admin.display(description="privacy notice shown")
    def notice_text(self, registration):
        return registration.privacy_notice and link_to(registration.privacy_notice)


def link_to(version):
    return format_html('<a href="{}">{}</a>', version.get_absolute_url(), version)
