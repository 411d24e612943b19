"""Edit conflicts: two texts of one article side by side, after somebody else saved it first."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from news.models import Article, Revision
from news.models.contents import FIELDS, Content, present, restored
from news.newsroom.publishing import Overtaken, save_draft, set_aside, working_copy
from news.newsroom.revision_content import differences
from news.newsroom.three_versions import compare
from news.times import clock

from .staff_pages import StaffRequest, number_in, page_response


def lead_there(request: StaffRequest, overtaken: Overtaken) -> HttpResponse:
    """Set the text aside, and show it beside the one that was saved first."""
    text, based_on, form = overtaken.content, overtaken.based_on, overtaken.form
    return redirect(address_of(set_aside(overtaken.article, text, request.user, based_on, form)))


def point_out(request: StaffRequest, article: Article) -> None:
    for aside in displaced(request, article):
        words = 'You changed the same in two tabs. Set aside and kept: <a href="{}">your text of {}</a>.'
        messages.warning(request, format_html(words, address_of(aside), clock(aside.saved_at)))


def conflict_page(request: StaffRequest, model_admin: ModelAdmin, pk: int, number: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=pk)
    if article.status == Article.Status.TRASHED:
        messages.warning(request, "The article is in the trash; your text is kept in its history.")
        return redirect("admin:news_article_change", pk)
    mine = get_object_or_404(article.revisions.select_related("author"), number=number)
    mine.content = restored(mine.content) if request.method == "POST" else present(mine.content)
    if request.method == "POST":
        return resolve(request, article, mine)
    theirs = working_copy(article)
    followed, both = compare(mine.content, theirs.content, mine.opened)
    return page_response(
        request,
        model_admin,
        "admin/news/article/conflict.html",
        "Two texts of one article",
        article=article,
        theirs=theirs,
        mine=mine,
        differences=list(differences(theirs.content, mine.content, article)),
        own=theirs.author_id == mine.author_id,
        followed=followed,
        both=both,
    )


def resolve(request: StaffRequest, article: Article, mine: Revision) -> HttpResponse:
    theirs, choice = working_copy(article), request.POST.get("keep", "")
    back = redirect("admin:news_article_change", article.pk)
    if choice == "theirs":
        messages.info(request, "The other text stands. Yours is kept in the article's history.")
        return back
    based_on = request.POST.get("theirs", "")
    try:
        if not based_on.isdecimal() or int(based_on) != theirs.edit:
            raise Overtaken(article, mine.content, theirs.edit)
        text = mine.content if choice == "mine" else chosen(request, theirs.content, mine.content)
        save_draft(article, text, request.user, theirs.edit)
    except Overtaken:
        messages.warning(request, "The other text has changed again. Please compare the two once more.")
        return redirect(request.path)
    messages.success(request, "Saved as a draft. The other text is kept in the article's history.")
    return back


def chosen(request: StaffRequest, theirs: Content, mine: Content) -> Content:
    return {name: (mine if request.POST.get(f"field-{name}") == "mine" else theirs).get(name) for name in FIELDS}


def displaced(request: StaffRequest, article: Article) -> QuerySet[Revision]:
    """The user's texts that their own tabs have set aside since this form was opened."""
    return article.revisions.displaced(request.user, number_in(request.POST.get("since"))).defer("content")


def address_of(aside: Revision) -> str:
    return reverse("admin:news_article_conflict", args=[aside.article_id, aside.number])
