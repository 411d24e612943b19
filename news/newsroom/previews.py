"""Unpublished texts as the pages that they would be. Nothing here is stored or cached."""

import re
from copy import copy
from dataclasses import replace

from django import forms
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from news.models import Article, Category, PreviewLink
from news.models.contents import FIELDS, apply, content_of
from news.reading import search_engines
from news.reading.related import surroundings
from news.text.allowed_markup import sanitise

from .author_fields import AuthorField, AuthorsField
from .publishing import working_copy

# Neither cached nor indexed, whatever the page's own tags say.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
WITHOUT_TOPIC = Category(name="No topic yet", slug="none-yet")
SHOWN = [name for name in FIELDS if name not in {"publish_at", "expire_at"}]


class Typed(forms.ModelForm):
    """Applies the valid fields; the others keep their value."""

    authors = AuthorsField(required=False)
    reviewed_by = AuthorField(required=False)

    class Meta:
        model = Article
        fields = SHOWN

    def _post_clean(self):
        self.instance = construct_instance(self, self.instance, self._meta.fields)


def typed(article: Article, data: QueryDict) -> Article:
    """A copy with what was typed; never saved."""
    form = Typed(data, instance=copy(article))
    form.is_valid()
    form.instance.body = sanitise(form.instance.body)
    return form.instance


def newest(article: Article) -> Article:
    """A copy with the newest revision."""
    article = copy(article)
    if article.pk:
        apply(working_copy(article).content, article)
    return article


def presentable(article: Article) -> Article:
    """A copy with placeholders for what a page requires."""
    article = copy(article)
    article.title = article.title or "No title yet"
    if not re.fullmatch(r"[\w-]+", article.slug, re.ASCII):
        article.slug = "no-address-yet"
    article.publish_at = article.publish_at or timezone.now()
    if article.category_id is None:
        article.category = WITHOUT_TOPIC
    return article


def described(article: Article) -> search_engines.Metadata:
    """Its metadata if it were published, but not to be indexed."""
    return replace(search_engines.of_article(presentable(article)), is_indexed=False)


def page(request: HttpRequest, stored: Article, article: Article) -> HttpResponse:
    about = described(article)
    around = surroundings(about.article) if about.article and article.pk else None
    context = {"article": about.article, "around": around, "metadata": about, "is_live": is_live(stored, article)}
    return private(render(request, "news/preview.html", context))


def is_live(stored: Article, article: Article) -> bool:
    """Whether visitors see the very text."""
    former, text = content_of(stored), content_of(article)
    return stored.is_published and all(text[name] == former[name] for name in SHOWN)


def private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    link = PreviewLink.of_token(token)
    if link is None or not link.is_alive:
        article = link.article if link and link.article.is_published else None
        return private(render(request, "news/preview_over.html", {"article": article}, status=410))
    return page(request, link.article, newest(link.article))
