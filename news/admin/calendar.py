from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from news.models import Article
from news.newsroom import bulk, reports
from news.times import in_london

from .far_dates import DayField
from .staff_pages import StaffRequest, page_response


class DayForm(forms.Form):
    day = DayField()


class MoveForm(DayForm):
    article = forms.ModelChoiceField(Article.objects.all())


def nine_o_clock(request: HttpRequest) -> dict[str, datetime]:
    """Of the day from which a new article's form was opened."""
    form = DayForm(request.GET)
    return {"publish_at": in_london(form.cleaned_data["day"], time(9))} if form.is_valid() else {}


def calendar_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    # What was moved, and from which day.
    moved = MoveForm(request.GET)
    return page_response(
        request,
        model_admin,
        "admin/news/article/calendar.html",
        "Going live in the next 30 days",
        weeks=reports.calendar(),
        today=timezone.localdate(),
        may_move=request.user.has_perm("news.publish_article"),
        moved=moved.cleaned_data if moved.is_valid() else None,
    )


def move(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    """To another day, at the same time of day; asks nothing, since it can be undone."""
    if request.method != "POST":
        raise PermissionDenied
    form, address = MoveForm(request.POST), reverse("admin:news_article_calendar")
    if not form.is_valid():
        messages.warning(request, "Nothing was moved: that is no article, or no day.")
        return redirect(address)
    article = form.cleaned_data["article"]
    was = timezone.localdate(article.publish_at)
    try:
        bulk.move(article, request.user, form.cleaned_data["day"])
    except ValidationError as refusal:
        messages.warning(request, f"“{article}” was not moved: {' '.join(refusal.messages)}")
        return redirect(address)
    model_admin.log_change(request, article, "Moved in the calendar.")
    return redirect(f"{address}?article={article.pk}&day={was:%Y-%m-%d}#{article.state}-{article.pk}")
