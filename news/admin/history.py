from datetime import datetime

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from news.models import Article, Revision
from news.models.contents import restored
from news.models.scheduled_changes import apply_due_changes
from news.newsroom.changes import reschedule_change
from news.newsroom.publishing import save_draft, working_copy
from news.newsroom.revision_content import differences, passages_of, summarised
from news.times import in_words

from .change_times import ChangeTimeForm
from .preview import readable
from .staff_pages import StaffRequest, number_in, page_response


def history_page(request: StaffRequest, model_admin: ModelAdmin, object_id: str) -> HttpResponse:
    article = model_admin.get_object(request, object_id)
    if article is None:
        raise Http404("No such article.")
    if not model_admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    apply_due_changes()
    article.refresh_from_db()
    page = Paginator(article.revisions.select_related("author").newest_first(), 50).get_page(request.GET.get("page"))
    context = {"page": page, "rows": summarised(list(page), article), "live": live_revision(article)}
    title = f"History of “{article}”"
    return page_response(request, model_admin, "admin/news/article/history.html", title, article=article, **context)


def live_revision(article: Article) -> Revision | None:
    """The one that visitors see."""
    return article.revisions.publications().defer("content").first() if article.is_published else None


def revision_page(request: StaffRequest, model_admin: ModelAdmin, pk: int, number: int) -> HttpResponse:
    apply_due_changes()
    article = readable(request, model_admin, pk)
    shown = get_object_or_404(article.revisions.select_related("author"), number=number)
    may_restore = model_admin.has_change_permission(request, article) and article.status != Article.Status.TRASHED
    form = ChangeTimeForm(request.POST if "_move" in request.POST else None, article=article, change=shown)
    if request.method == "POST":
        if not may_restore:
            raise PermissionDenied
        if not {"_move", "_call_off"} & request.POST.keys():
            return restore(request, article, shown)
        if "_call_off" in request.POST or not shown.is_planned or form.is_valid():
            return settle(request, model_admin, article, shown, getattr(form, "cleaned_data", {}).get("change_at"))
    other = compared_with(shown, number_in(request.GET.get("against")))
    others = article.revisions.exclude(pk=shown.pk).defer("content").select_related("author").newest_first()
    return page_response(
        request,
        model_admin,
        "admin/news/article/revision.html",
        f"Revision {shown.number} of “{article}”",
        article=article,
        revision=shown,
        other=other,
        others=others[:50],
        form=form if shown.is_planned and may_restore and request.user.has_perm("news.publish_article") else None,
        live=live_revision(article),
        remarks=article.remarks.filter(passage__in=passages_of(shown.content)).select_related("author"),
        differences=list(differences(other.content if other else {}, shown.content, article)),
        may_restore=may_restore,
    )


def compared_with(shown: Revision, chosen: int) -> Revision | None:
    """The revision asked for by its number, or else the one that the shown one replaced."""
    revisions = shown.article.revisions.select_related("author")
    if chosen:
        return revisions.filter(number=chosen).first()
    # A publication replaced what visitors saw, not the draft that it came from.
    if shown.replaces_publication:
        before = shown.goes_live_at or shown.created_at
        return revisions.publications().filter(live_from__lt=before).exclude(pk=shown.pk).first()
    return revisions.standing().filter(number__lt=shown.number).newest_first().first()


def settle(
    request: StaffRequest, model_admin: ModelAdmin, article: Article, change: Revision, moment: datetime | None
) -> HttpResponse:
    """Give a scheduled change another time, or call it off."""
    if not request.user.has_perm("news.publish_article"):
        raise PermissionDenied
    if not reschedule_change(article, change.number, moment):
        messages.warning(request, "It was not waiting any more: the history says what has become of it.")
        return redirect("admin:news_article_history", article.pk)
    said = f"goes live on {in_words(moment)}" if moment else "is called off"
    model_admin.log_change(request, article, f"The scheduled change, revision {change.number}, {said}.")
    messages.success(request, f"The change {said}. Its text is kept{'' if moment else ', as a draft'}.")
    return redirect("admin:news_article_change", article.pk)


def restore(request: StaffRequest, article: Article, shown: Revision) -> HttpResponse:
    save_draft(article, restored(shown.content), request.user, working_copy(article).edit)
    messages.success(
        request, f"Revision {shown.number} is a draft now. Visitors see nothing of it until it is published."
    )
    return redirect("admin:news_article_change", article.pk)
