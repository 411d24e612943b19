from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from news.models import Article, Revision
from news.newsroom.publishing import save_draft, working_copy
from news.newsroom.revision_content import differences

from .preview import readable
from .staff_pages import StaffRequest, page_response


def history_page(request: StaffRequest, model_admin: ModelAdmin, object_id: str) -> HttpResponse:
    article = model_admin.get_object(request, object_id)
    if article is None:
        raise Http404("No such article.")
    if not model_admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    revisions = article.revisions.defer("content").select_related("author").newest_first()
    page, title = Paginator(revisions, 50).get_page(request.GET.get("page")), f"History of “{article}”"
    return page_response(request, model_admin, "admin/news/article/history.html", title, article=article, page=page)


def revision_page(request: StaffRequest, model_admin: ModelAdmin, pk: int, number: int) -> HttpResponse:
    article = readable(request, model_admin, pk)
    shown = get_object_or_404(article.revisions.select_related("author"), number=number)
    may_restore = model_admin.has_change_permission(request, article) and article.status != Article.Status.TRASHED
    if request.method == "POST":
        if not may_restore:
            raise PermissionDenied
        return restore(request, article, shown)
    other = compared_with(shown, request.GET.get("against", ""))
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
        differences=list(differences(other.content if other else {}, shown.content, article)),
        may_restore=may_restore,
    )


def compared_with(shown: Revision, number: str) -> Revision | None:
    """The revision asked for by its number, or else the one that the shown one replaced."""
    revisions = shown.article.revisions.select_related("author")
    if number.isdecimal() and len(number) < 10:
        return revisions.filter(number=int(number)).first()
    earlier = revisions.filter(number__lt=shown.number).newest_first()
    # A publication replaced what visitors saw, not the draft that it came from.
    if shown.state == Revision.State.PUBLISHED:
        return earlier.filter(state=Revision.State.PUBLISHED).first()
    return earlier.standing().first()


def restore(request: StaffRequest, article: Article, shown: Revision) -> HttpResponse:
    save_draft(article, shown.content, request.user, working_copy(article).edit)
    messages.success(
        request, f"Revision {shown.number} is a draft now. Visitors see nothing of it until it is published."
    )
    return redirect("admin:news_article_change", article.pk)
