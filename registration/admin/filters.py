from django.contrib import admin

from registration.models import Mail
from registration.protection import suspicion


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
        # As text: SQLite has no lookup for JSON lists.
        return queryset.filter(suspicions__icontains=f'"{self.value()}"') if self.value() else queryset
