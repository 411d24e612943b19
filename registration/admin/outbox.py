"""What leaves the site, for managers: how it stands, what went wrong, and once more."""

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from news.admin.staff_pages import ReadOnlyAdmin, StaffPage, StaffRequest
from registration.mail.sending import MAILS
from registration.models import Access, Mail, Webhook
from registration.models.outgoing import Outgoing
from registration.outbox import webhooks
from registration.outbox.delivery import Way
from registration.privacy import accesses


class OutboxAdmin(ReadOnlyAdmin):
    way: Way
    list_display = ["kind", "state", "problem", "about", "created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["person__umbrella"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["send_again"]
    change_list_template = "admin/registration/outbox.html"

    # The one permission that managers have and recruiters do not: staff's mails are no business of theirs.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registration.delete_registration")

    @admin.display(description="candidate")
    def about(self, row):
        person = row.person or (getattr(row, "registration", None) and row.registration.person)
        if not person:
            return "–"
        url = reverse("admin:registration_person_change", args=[person.current.pk])
        return format_html('<a href="{}">{}</a>', url, person.current)

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request, queryset):
        rows = [row for row in queryset.exclude(state=Outgoing.State.SENDING) if row.has_words]
        for row in rows:
            self.way.send_again(row)
        messages.success(request, f"On their way again: {len(rows)}.")
        if left := queryset.count() - len(rows):
            messages.warning(request, f"Left alone, since they are being sent or their words are not kept: {left}.")


@admin.register(Mail)
class MailAdmin(OutboxAdmin):
    way = MAILS
    list_select_related = ["person__umbrella", "registration__person__umbrella"]
    fields = ["kind", "state", "about", "address", "created_at", "attempts"]
    fields += ["due_at", "started_at", "sent_at", "problem"]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj.person_id:
            accesses.record(request.user, Access.Action.VIEW, [obj.person_id])
        return super().render_change_form(request, context, add, change, form_url, obj)


@require_POST
def try_out(request: StaffRequest, model_admin: OutboxAdmin) -> HttpResponse:
    test = webhooks.try_out()
    if test.state == Outgoing.State.SENT:
        messages.success(request, "The other system has answered that it has taken the test.")
    else:
        messages.error(request, f"The test has failed: {test.problem}.")
    return redirect("admin:registration_webhook_changelist")


@admin.register(Webhook)
class WebhookAdmin(OutboxAdmin):
    way = webhooks.WEBHOOKS
    pages = [StaffPage("test/", try_out, "test", "view")]
    fields = ["kind", "before", "after", "state", "about", "uid", "created_at", "attempts"]
    fields += ["due_at", "started_at", "sent_at", "problem"]
