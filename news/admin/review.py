"""Writer and editor discuss an article."""

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator

from news.models import Article, Remark, UnsentForm
from news.newsroom import approval
from news.newsroom.publishing import working_copy
from news.newsroom.revision_content import LONGEST_PASSAGE, passages_of
from news.times import clock

from . import lost_session
from .preview import readable
from .staff_pages import StaffRequest, page_response

OUTCOMES = {
    Remark.Step.ASKED: "The editors are told by mail that “{}” is waiting for review.",
    Remark.Step.SAID: "Your comment on “{}” is saved, and mailed to those concerned.",
    Remark.Step.SENT_BACK: "“{}” is sent back to its writer.",
}


class RemarkForm(forms.Form):
    # Any words: those of a text that has been changed while somebody wrote are taken as they were.
    passage = forms.CharField(label="About", required=False, max_length=LONGEST_PASSAGE, widget=forms.Select)
    step = forms.ChoiceField(choices=[(step, step) for step in OUTCOMES])
    text = forms.CharField(
        label="Comment", required=False, max_length=4000, widget=AdminTextareaWidget(attrs={"rows": 4})
    )

    def __init__(self, *args, passages: list[str], **options):
        super().__init__(*args, **options)
        shown = [(each, Truncator(each).words(12)) for each in passages]
        self.fields["passage"].widget.choices = [("", "the article as a whole"), *shown]

    def clean(self):
        data = super().clean()
        if data.get("step") in (Remark.Step.SAID, Remark.Step.SENT_BACK) and not data.get("text", "").strip():
            self.add_error("text", "Say what you think of it.")
        return data


def review_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    article = readable(request, model_admin, pk)
    unsent = lost_session.unsent(request)
    passages = passages_of(working_copy(article).content)
    kept = {"passage": {str(place): each for place, each in enumerate(passages)}.get(request.GET.get("about", ""))}
    if unsent:
        typed = lost_session.typed(unsent)
        kept = {name: typed.get(name, "") for name in ("text", "passage")}
    form = RemarkForm(request.POST if request.method == "POST" else None, initial=kept, passages=passages)
    if request.method == "POST":
        if not model_admin.has_change_permission(request, article):
            raise PermissionDenied
        if form.is_valid() and allowed(request, article, step := Remark.Step(form.cleaned_data["step"])):
            approval.remark(article, request.user, step, form.cleaned_data["text"], form.cleaned_data["passage"])
            UnsentForm.objects.of(request.user, request.path).delete()
            messages.success(request, OUTCOMES[step].format(article))
            return redirect(request.path)
    return page_response(
        request,
        model_admin,
        "admin/news/article/review.html",
        f"Review: {article}",
        article=article,
        form=form,
        form_key=lost_session.make_key(request.user),
        unsent_at=clock(unsent.created_at) if unsent and not form.is_bound else "",
        remarks=(remarks := list(article.remarks.select_related("author"))),
        passages=[(each, [remark for remark in remarks if remark.passage == each]) for each in passages],
        standing=passages,
        request_open=approval.open_request(article),
        may_publish=request.user.has_perm("news.publish_article"),
        links=[link for link in article.preview_links.select_related("made_by", "article") if link.is_alive],
    )


def allowed(request: StaffRequest, article: Article, step: Remark.Step) -> bool:
    """Only editors send back, and only what waits for review; nobody asks twice."""
    waits = approval.open_request(article) is not None
    if step == Remark.Step.SENT_BACK and not request.user.has_perm("news.publish_article"):
        raise PermissionDenied
    if (step == Remark.Step.SENT_BACK) != waits and step != Remark.Step.SAID:
        messages.warning(request, "Somebody was quicker: see below what has happened in the meantime.")
        return False
    return True
