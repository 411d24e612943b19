"""News by e-mail, for editors: the site puts a digest together; they arrange it, look at it and send it."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from news.admin.preview import frames_preview
from news.admin.staff_pages import StaffPage, StaffPagesAdmin, StaffRequest
from news.newsroom import checks
from news.newsroom.manuscript import Manuscript
from news.text.direction import isolated
from news.times import in_words
from registration.digests import drafting, figures, sending
from registration.mail import news_letters
from registration.mail.sending import queue_for_staff
from registration.models import Digest, Reader

from .confirmation import confirmation_page
from .digest_form import DigestForm

# A mail styles itself and is at home nowhere: no script, no form, no other host.
AS_A_MAIL = settings.SECURE_CSP | {"style-src": [CSP.UNSAFE_INLINE], "script-src": [CSP.NONE]}
AS_A_MAIL |= {"frame-ancestors": [CSP.SELF]}


@xframe_options_sameorigin
@csp_override(AS_A_MAIL)
def preview(request: StaffRequest, model_admin: "DigestAdmin", pk: int) -> HttpResponse:
    letter = news_letters.example(get_object_or_404(Digest, pk=pk))
    if "text" in request.GET:
        return HttpResponse(letter.body, content_type="text/plain; charset=utf-8")
    html = str(letter.alternatives[0][0])
    # Whatever the editor prefers herself.
    for shade, applies in {"light": "not all", "dark": "all"}.items():
        if shade in request.GET:
            html = html.replace("(prefers-color-scheme: dark)", applies)
    return HttpResponse(html)


def send_page(request: StaffRequest, model_admin: "DigestAdmin", pk: int) -> HttpResponse:
    """A last look before it goes to everybody at once."""
    digest = get_object_or_404(Digest, pk=pk)
    if request.method == "POST":
        return model_admin.send(request, digest, timezone.now())
    most = Reader.objects.reachable().count()
    sentences = [
        f"“{isolated(digest.subject)}” goes at once to everybody whose agreement stands: at most {most}.",
        "It cannot be called back.",
    ]
    back = digest_url(digest).url
    return confirmation_page(request, model_admin, "Send news by e-mail", sentences, "Send to everybody", back)


@require_POST
def call_back(request: StaffRequest, model_admin: "DigestAdmin", pk: int) -> HttpResponse:
    digest = get_object_or_404(Digest, pk=pk)
    if sending.cancel(digest):
        messages.success(request, "It will not go out; it is a draft again.")
    else:
        messages.error(request, "Too late: it is being sent, or has been sent.")
    return digest_url(digest)


def digest_url(digest: Digest) -> HttpResponseRedirect:
    return redirect("admin:registration_digest_change", digest.pk)


@admin.register(Digest)
class DigestAdmin(StaffPagesAdmin):
    form = DigestForm
    change_form_template = "admin/registration/digest/change_form.html"
    list_display = ["subject", "state", "goes_out", "by"]
    list_select_related = ["by"]
    actions = None
    fields = ["subject", "greeting", "due_at"]
    pages = [
        StaffPage("<int:pk>/preview/", preview, "preview", "view"),
        StaffPage("<int:pk>/send/", send_page, "send", "view"),
        StaffPage("<int:pk>/call-back/", call_back, "call_back", "view"),
    ]

    class Media:
        css = {"all": ["candidates.css"]}

    @admin.display(description="goes out", ordering="due_at", empty_value="–")
    def goes_out(self, digest):
        return digest.due_at and in_words(digest.due_at)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registration.send_digest")

    has_add_permission = has_view_permission

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request) and (obj is None or obj.state == Digest.State.DRAFT)

    has_delete_permission = has_change_permission

    def add_view(self, request, form_url="", extra_context=None):
        if draft := Digest.objects.filter(state=Digest.State.DRAFT).first():
            messages.info(request, "There is a draft already. Send or delete it before you make another.")
            return digest_url(draft)
        if request.method == "POST" and (draft := drafting.draft(request.user)):
            return digest_url(draft)
        if not drafting.new_articles().exists():
            messages.info(request, "No article has been published since the last one: there is nothing to send.")
            return redirect("admin:registration_digest_changelist")
        sentences = ["The articles published since the last one are put into a draft, which you can change."]
        if (number := drafting.new_articles().count()) > drafting.MOST:
            sentences.append(f"There are {number}. The newest {drafting.MOST} are taken; the others are left out.")
        back = redirect("admin:registration_digest_changelist").url
        return confirmation_page(request, self, "News by e-mail", sentences, "Make the draft", back)

    @frames_preview
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            if request.method != "POST" or not self.has_view_permission(request):
                raise
        messages.error(request, "A colleague was quicker: it is scheduled, or on its way. Your changes are not in it.")
        return redirect(request.path)

    def get_object(self, request, object_id, from_field=None):
        digest = super().get_object(request, object_id, from_field)
        if digest is None or request.method != "POST":
            return digest
        # Of two who save, or save and schedule, the second waits for the first and sees what came of it.
        return Digest.objects.select_for_update().filter(pk=digest.pk).first()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        items = list(obj.items.select_related("article__picture"))
        if request.method == "POST":
            # What is refused keeps what was ticked.
            for item in items:
                item.is_left_out = str(item.pk) in request.POST.getlist("left_out")
        context |= {"items": items, "readers": Reader.objects.reachable().count()}
        if obj.state in {Digest.State.SENDING, Digest.State.SENT}:
            context["figures"] = figures.of(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.arrange()

    def response_change(self, request: HttpRequest, obj: Digest) -> HttpResponse:
        for finding in checks.findings(Manuscript(title=obj.subject, summary="", body="")):
            # It has nothing else that they could speak of.
            if finding.field == "title":
                messages.warning(request, finding.sentence)
        if "_send" in request.POST:
            return redirect("admin:registration_digest_send", obj.pk)
        if "_schedule" in request.POST:
            return self.send(request, obj, obj.due_at)
        if "_test" in request.POST:
            self.send_test(request, obj)
        elif "_up" not in request.POST and "_down" not in request.POST:
            messages.success(request, "Saved.")
        return digest_url(obj)

    def save_model(self, request, obj, form, change):
        obj.due_at = form.cleaned_data["due_at"]
        super().save_model(request, obj, form, change)

    def send(self, request, digest, moment) -> HttpResponse:
        if sending.schedule(digest, moment, request.user):
            self.log_change(request, digest, f"To go out {in_words(moment)}")
            messages.success(request, f"It goes out {in_words(moment)}." if moment > timezone.now() else "On its way.")
        else:
            messages.error(request, "A colleague was quicker: it is scheduled, or on its way.")
        return digest_url(digest)

    def send_test(self, request, digest) -> None:
        if not request.user.email:
            messages.error(request, "Your account has no e-mail address to which a test could go.")
            return
        writer = "registration.mail.news_letters.write_example"
        queue_for_staff(request.user.email, writer=writer, arguments=[digest.pk, request.user.email])
        messages.success(request, f"Saved. A test is on its way to {request.user.email}.")
