"""The actions of the list of articles, each asked for on a page of its own."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from news.models import ArticleQuerySet, Category
from news.newsroom import bulk
from news.newsroom.author_fields import AuthorsField

from .london_time import LondonField
from .staff_pages import StaffRequest, page_response

HELP = "The newest three stand first. Leave it empty to let them take their places again."


class TopicForm(forms.Form):
    value = forms.ModelChoiceField(Category.objects.all(), label="Topic")


class AuthorsForm(forms.Form):
    value = AuthorsField(label="Authors")


class MomentForm(forms.Form):
    value = LondonField(label="Goes live")

    def clean_value(self):
        if (moment := self.cleaned_data["value"]) and moment <= timezone.now():
            raise ValidationError("Choose a time to come.")
        return moment


class PinForm(MomentForm):
    value = LondonField(label="Until", required=False, help_text=HELP)


class Deed(NamedTuple):
    """`work` gets the article, who wants it, and what was entered in the form."""

    label: str
    done: str
    work: Callable
    form: type[forms.Form] = forms.Form


DEEDS = {
    "choose_topic": Deed(
        "Move to a topic",
        "moved to “{}”",
        lambda article, by, topic: bulk.amend(article, by, category=topic.pk),
        TopicForm,
    ),
    "choose_authors": Deed(
        "Name the authors",
        "given to their authors",
        lambda article, by, authors: bulk.amend(article, by, authors=authors),
        AuthorsForm,
    ),
    "schedule": Deed("Schedule", "scheduled", bulk.schedule, MomentForm),
    "withdraw": Deed("Withdraw", "withdrawn", lambda article, by, _: bulk.withdraw(article, by)),
    "pin": Deed("Put first in the lists", "changed", bulk.pin, PinForm),
}


def carry_out(
    model_admin: ModelAdmin, request: StaffRequest, name: str, articles: ArticleQuerySet
) -> HttpResponse | None:
    deed = DEEDS[name]
    form = deed.form(request.POST if "sure" in request.POST else None)
    if not form.is_valid():
        context = {"form": form, "articles": articles, "deed": deed, "name": name, "checkbox": ACTION_CHECKBOX_NAME}
        return page_response(request, model_admin, "admin/news/article/bulk.html", deed.label, **context)
    value = form.cleaned_data.get("value")
    keys = [article.pk for article in articles]
    done, left = bulk.to_each(keys, lambda article: deed.work(article, request.user, value))
    for article in done:
        model_admin.log_change(request, article, f"{deed.label}, with others.")
    if done:
        number = f"{len(done)} article{'s' if len(done) != 1 else ''}"
        messages.success(request, f"{number} {deed.done.format(value)}.")
    for title, reason in left.items():
        messages.warning(request, f"“{title}” was left alone: {reason}")
    return redirect(request.get_full_path())


def action(name: str) -> Callable:
    def carry(model_admin: ModelAdmin, request: StaffRequest, articles: ArticleQuerySet) -> HttpResponse | None:
        return carry_out(model_admin, request, name, articles)

    carry.__name__ = name
    return admin.action(carry, permissions=["publish"], description=DEEDS[name].label)


ACTIONS = [action(name) for name in DEEDS]
