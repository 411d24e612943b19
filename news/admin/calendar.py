from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from news.models import Article
from news.newsroom import bulk
from news.newsroom.calendar_days import Calendar
from news.times import in_london

from .far_dates import DayField, validate_year
from .staff_pages import StaffRequest, page_response


class DayForm(forms.Form):
    day = DayField()


class MonthForm(forms.Form):
    month = forms.DateField(required=False, input_formats=["%Y-%m"], validators=[validate_year])


class MoveForm(DayForm):
    article = forms.ModelChoiceField(Article.objects.all())
    # When it goes live according to the page: who has seen another time must not undo somebody's move.
    moment = forms.DateTimeField()


def nine_o_clock(request: HttpRequest) -> dict[str, datetime]:
    """Of the day from which a new article's form was opened."""
    form = DayForm(request.GET)
    return {"publish_at": in_london(form.cleaned_data["day"], time(9))} if form.is_valid() else {}


def chosen(data: QueryDict) -> Calendar:
    form = MonthForm(data)
    return Calendar.of(form.cleaned_data["month"] if form.is_valid() else None)


def address_of(calendar: Calendar, fragment: str | None = None, **query: object) -> str:
    month = {"month": f"{calendar.month:%Y-%m}"} if calendar.month else {}
    return reverse("admin:news_article_calendar", query=month | query, fragment=fragment)


def calendar_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    calendar = chosen(request.GET)
    # What was moved, and from which day.
    form = MoveForm(request.GET)
    moved = form.cleaned_data if form.is_valid() else None
    return page_response(
        request,
        model_admin,
        "admin/news/article/calendar.html",
        f"Going live in {date_format(calendar.month, 'F Y') if calendar.month else 'the next 30 days'}",
        calendar=calendar,
        today=timezone.localdate(),
        may_move=request.user.has_perm("news.publish_article"),
        moved=moved if moved and moved["article"].publish_at == moved["moment"] else None,
    )


@require_POST
def move(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    """To another day, at the same time of day; asks nothing, since it can be undone."""
    form, calendar = MoveForm(request.POST), chosen(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was moved: that is no article, or no day.")
        return redirect(address_of(calendar))
    article, day = form.cleaned_data["article"], form.cleaned_data["day"]
    was, place = timezone.localdate(article.publish_at), f"{article.state}-{article.pk}"
    try:
        moment = bulk.move(article, request.user, day, form.cleaned_data["moment"])
    except ValidationError as refusal:
        messages.warning(request, f"“{article}” was not moved: {' '.join(refusal.messages)}")
        return redirect(address_of(calendar, place))
    model_admin.log_change(request, article, "Moved in the calendar.")
    if not calendar.first <= day <= calendar.last:
        calendar = Calendar.of(day)
    undo = {"article": article.pk, "day": was.isoformat(), "moment": moment.isoformat()}
    return redirect(address_of(calendar, place, **undo))
