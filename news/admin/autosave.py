"""Autosave: what the article's form sends while somebody types, and the JSON that it gets back."""

from uuid import UUID, uuid4

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Presence
from news.newsroom.publishing import Overtaken, save_draft, set_aside
from news.times import clock

from .article_form import ArticleForm, Button
from .staff_pages import StaffRequest


def autosave(request: StaffRequest, model_admin: ModelAdmin, pk: int | None = None) -> JsonResponse:
    if request.method != "POST":
        return JsonResponse({"state": "wrong-method"}, status=405)
    article = get_object_or_404(Article, pk=pk) if pk else begun(request)
    allowed = (
        model_admin.has_change_permission(request, article) if article else model_admin.has_add_permission(request)
    )
    if not allowed:
        return JsonResponse({"state": "forbidden"}, status=403)
    if "beat" in request.POST:
        return JsonResponse(colleagues(request, article))
    form_class: type[ArticleForm] = model_admin.get_form(request, article, change=bool(article))  # type: ignore[assignment]
    form = form_class(request.POST, instance=article, button=Button.DRAFT)
    form.is_valid()
    meaning = {"notes": form.notes, "twice": form.twice, "unread": form.unread}
    return JsonResponse(save(request, article, form) | meaning)


def signed_out(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"state": "signed-out"}, status=403)


def begun(request: StaffRequest) -> Article | None:
    """The draft created by an earlier autosave of the same form."""
    drafts = Article.objects.drafts().filter(revisions__author=request.user, revisions__number=1)
    return drafts.filter(uid=uid_of(request)).first()


def uid_of(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        return uuid4()


def free_uid(request: StaffRequest) -> UUID:
    uid = uid_of(request)
    return uuid4() if Article.objects.filter(uid=uid).exists() else uid


def save(request: StaffRequest, article: Article | None, form: ArticleForm) -> dict:
    if article is None:
        if form.is_blank:
            return {"state": "nothing-yet"}
        article = Article(uid=free_uid(request))
    content, based_on = form.content(), form.cleaned_data.get("based_on") or 0
    try:
        saved = save_draft(article, content, request.user, based_on)
    except Overtaken:
        aside = set_aside(article, content, request.user, based_on)
        url = reverse("admin:news_article_conflict", args=[article.pk, aside.number])
        return {"state": "overtaken", "at": clock(timezone.now()), "url": url}
    url = reverse("admin:news_article_change", args=[article.pk])
    answer = {"state": "saved", "at": clock(timezone.now()), "edit": saved.edit, "url": url}
    return answer | colleagues(request, article)


def colleagues(request: StaffRequest, article: Article | None) -> dict:
    """Who else has the form open, and who has saved since it was opened."""
    if article is None:
        return {"others": []}
    Presence.objects.note(article, request.user)
    others = Presence.objects.others(article, request.user)
    based_on = request.POST.get("based_on", "")
    since = int(based_on) if based_on.isdecimal() and len(based_on) < 10 else 0
    newer = article.revisions.by_others(request.user, since).select_related("author").order_by("-edit").first()
    return {"others": others, "newer": f"{newer.author_name} at {clock(newer.saved_at)}" if newer else ""}
