"""Autosave: what the article's form sends while somebody types, and the JSON that it gets back."""

from uuid import UUID, uuid4

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Presence
from news.newsroom.publishing import Overtaken, save_draft, set_aside
from news.newsroom.three_versions import changed, digests, read, written
from news.times import clock

from . import buttons, conflicts
from .article_form import ArticleForm, Button
from .staff_pages import StaffRequest, number_in


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
        saved = save_draft(article, content, request.user, based_on, form.open_form)
    except Overtaken as overtaken:
        aside = set_aside(article, content, request.user, based_on, form.open_form)
        is_trashed = overtaken.article.status == Article.Status.TRASHED
        why = "This article was moved to the trash" if is_trashed else "Somebody else saved this article"
        note = f"{why}. Your text of {clock(timezone.now())} is kept beside it."
        return {"state": "overtaken", "note": note, "url": conflicts.address_of(aside)}
    url = reverse("admin:news_article_change", args=[article.pk])
    shown = digests(content)
    answer = {
        "state": "saved",
        "at": clock(timezone.now()),
        "note": buttons.left_behind(article, saved.is_draft),
        "edit": saved.edit,
        "url": url,
        "opened": written(shown),
        "followed": followed(form, sorted(changed(saved.content, shown))),
    }
    return answer | colleagues(request, article)


def followed(form: ArticleForm, names: list[str]) -> dict[str, dict]:
    """Fields that another tab of the writer's has changed, and this one has not: what the article has now."""
    if not names:
        return {}
    fresh = type(form)(instance=form.instance)
    now = read(fresh.initial["opened"])
    return {name: {"parts": fresh.parts(name), "digest": written({name: now[name]})} for name in names}


def colleagues(request: StaffRequest, article: Article | None) -> dict:
    """Who else has the form open, and who has saved since it was opened."""
    if article is None:
        return {"others": []}
    Presence.objects.note(article, request.user)
    others = Presence.objects.others(article, request.user)
    based_on = number_in(request.POST.get("based_on"))
    newer = article.revisions.by_others(request.user, based_on).select_related("author").order_by("-edit").first()
    asides = [
        {"text": f"Your text of {clock(aside.saved_at)} (revision {aside.number})", "url": conflicts.address_of(aside)}
        for aside in conflicts.displaced(request, article)
    ]
    return {
        "others": others,
        "newer": f"{newer.author_name} at {clock(newer.saved_at)}" if newer else "",
        "asides": asides,
    }
