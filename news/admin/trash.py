from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from news.models import Article
from news.newsroom import trash
from news.times import in_words, later

from .staff_pages import StaffRequest, page_response


@admin.action(permissions=["delete"], description="Move to the trash")
def move_to_trash(model_admin: ModelAdmin, request, articles) -> None:
    articles = list(articles.not_trashed())
    for article in articles:
        throw_away(request, model_admin, article)
    number = f"{len(articles)} article{'s' if len(articles) != 1 else ''}"
    messages.success(request, f"{number} moved to the trash. {kept_for()}")


def throw_away(request: StaffRequest, model_admin: ModelAdmin, article: Article) -> None:
    trash.throw_away(article)
    model_admin.log_change(request, article, "Moved to the trash.")


def kept_for() -> str:
    return f"It can be brought back for {trash.TRASH_KEPT.days} days."


def delete_page(request: StaffRequest, model_admin: ModelAdmin, object_id: str) -> HttpResponse:
    article = model_admin.get_object(request, object_id)
    if article is None or article.status == Article.Status.TRASHED:
        raise Http404("No such article.")
    if not model_admin.has_delete_permission(request, article):
        raise PermissionDenied
    if request.method == "POST":
        throw_away(request, model_admin, article)
        messages.success(request, f"“{article}” is in the trash. {kept_for()}")
        return redirect("admin:news_article_changelist")
    title = f"Move “{article}” to the trash?"
    return page_response(request, model_admin, "admin/news/article/delete.html", title, article=article)


def trashed_page(request: StaffRequest, model_admin: ModelAdmin, article: Article) -> HttpResponse:
    if request.method == "POST":
        return leave_trash(request, model_admin, article)
    until = later(article.deleted_at, trash.TRASH_KEPT) if article.deleted_at else None
    return page_response(
        request,
        model_admin,
        "admin/news/article/trashed.html",
        str(article),
        article=article,
        until=in_words(until) if until else "",
        may_bring_back=model_admin.has_delete_permission(request, article),
        may_purge=request.user.has_perm("news.purge_article"),
    )


def leave_trash(request: StaffRequest, model_admin: ModelAdmin, article: Article) -> HttpResponse:
    if "_bring_back" in request.POST and model_admin.has_delete_permission(request, article):
        back = trash.bring_back(article)
        model_admin.log_change(request, article, "Brought back from the trash.")
        said = "withdrawn" if back.status == Article.Status.WITHDRAWN else "a draft"
        messages.success(request, f"“{article}” is back, {said}. Publish it when visitors are to see it.")
        return redirect("admin:news_article_change", article.pk)
    if "_purge" in request.POST and request.user.has_perm("news.purge_article"):
        model_admin.log_deletions(request, Article.objects.filter(pk=article.pk))
        article.delete()
        messages.success(request, f"“{article}” is deleted for good.")
        return redirect("admin:news_article_changelist")
    raise PermissionDenied
