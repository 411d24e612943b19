"""The article's form as a browser sends it, for tests without one."""

import re
from html import unescape

from django.urls import reverse

from news.models import Article

from .builders import make_category


def address(page, *arguments):
    return reverse(f"admin:news_{page}", args=arguments)


def article_form(**fields):
    """A complete form; a button is one of the fields, saving a draft is what happens without."""
    defaults = {"title": "Night shifts", "slug": "night-shifts", "body": "<p>Words.</p>"}
    if "category" not in fields:
        defaults["category"] = make_category().pk
    return defaults | fields


def opened(client, article):
    """What the form of the article holds when it is opened: its fields as they would be sent back."""
    return form_on(client.get(address("article_change", article.pk)).text)


def form_on(page):
    form = page[page.index('id="article_form"') :]
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in known and known.get("type") not in {"submit", "checkbox", "radio"}:
            fields[known["name"]] = unescape(known.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        fields[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def send(client, article, button="_draft", **fields):
    """Open the article's form, change these fields, and press the button."""
    return send_form(client, article, opened(client, article) | fields, button)


def send_form(client, article, form, button="_draft"):
    return client.post(address("article_change", article.pk), form | {button: "1"}, follow=True)


def autosave(client, article, form):
    return client.post(address("article_autosave", article.pk), form).json()


def seen(client, article):
    """What a visitor gets at the article's address."""
    return client.get(Article.objects.get(pk=article.pk).get_absolute_url())
