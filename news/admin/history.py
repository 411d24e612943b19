"""What became of an article: every revision with who and when, and what differs between two of them."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from news.models import Article, Revision
from news.models.revisions import RevisionQuerySet
from news.newsroom.publishing import save_draft, working_copy
from news.newsroom.revision_content import differences

from .requests import StaffRequest


def history_page(admin: ModelAdmin, request: StaffRequest, pk: str) -> HttpResponse:
    article = admin.get_object(request, pk)
    if article is None:
        raise Http404("No such article.")
    if not admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    revisions = article.revisions.defer("content").select_related("author").newest_first()
    context = admin.admin_site.each_context(request) | {
        "title": f"History of “{article}”",
        "opts": admin.opts,
        "article": article,
        "page": Paginator(revisions, 50).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "admin/news/article/history.html", context)


def revision_view(admin: ModelAdmin):
    """The view of one revision: what it changed, and the button that makes a draft of it."""

    def revision(request: StaffRequest, pk: int, number: int) -> HttpResponse:
        article = get_object_or_404(Article, pk=pk)
        if not admin.has_view_or_change_permission(request, article):
            raise PermissionDenied
        shown = get_object_or_404(article.revisions.select_related("author"), number=number)
        if request.method == "POST":
            return restore(admin, request, article, shown)
        earlier = article.revisions.filter(number__lt=number).select_related("author").newest_first()
        against = request.GET.get("against", "")
        other = (
            article.revisions.filter(number=int(against)).select_related("author").first()
            if against.isdecimal() and len(against) < 10
            else replaced_by(shown, earlier)
        )
        context = admin.admin_site.each_context(request) | {
            "title": f"Revision {shown.number} of “{article}”",
            "opts": admin.opts,
            "article": article,
            "revision": shown,
            "other": other,
            "others": article.revisions.exclude(pk=shown.pk)
            .defer("content")
            .select_related("author")
            .newest_first()[:50],
            "differences": list(differences(other.content if other else {}, shown.content, article)),
            "may_restore": admin.has_change_permission(request, article) and article.status != "trashed",
        }
        return TemplateResponse(request, "admin/news/article/revision.html", context)

    return revision


def replaced_by(shown: Revision, earlier: RevisionQuerySet) -> Revision | None:
    """What the text took the place of: a published one of what visitors saw, not of the draft that it came from."""
    if shown.state == Revision.State.PUBLISHED:
        return earlier.filter(state=Revision.State.PUBLISHED).first()
    return earlier.standing().first()


def restore(admin: ModelAdmin, request: StaffRequest, article: Article, shown) -> HttpResponse:
    if not admin.has_change_permission(request, article) or article.status == Article.Status.TRASHED:
        raise PermissionDenied
    save_draft(article, shown.content, request.user, working_copy(article).edit, is_typed=False)
    messages.success(
        request, f"Revision {shown.number} is a draft now. Visitors see nothing of it until it is published."
    )
    return redirect("admin:news_article_change", article.pk)
