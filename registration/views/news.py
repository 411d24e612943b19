"""News by e-mail without an account: asking for them, confirming, choosing topics, stopping."""

from collections.abc import Callable, Sequence

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from news.models import Category
from news.reading.public_page import public_page
from registration import funnel
from registration.captcha.token import Token
from registration.mail import signed_links
from registration.mail.sending import ask_about_news
from registration.models import Consent, Digest, Reader
from registration.privacy import consents, news
from registration.protection.network import Address
from registration.quick_register.open_form import OpenForm

from .open_forms import answer, open_view, receive_once

NOINDEX = {"X-Robots-Tag": "noindex"}
STOPPED = "You will get no more news from us by e-mail.\n"


class TopicsField(forms.TypedMultipleChoiceField):
    def __init__(self):
        super().__init__(
            choices=lambda: [(topic.pk, str(topic)) for topic in Category.objects.all()],
            coerce=int,
            required=False,
            label="Topics",
            help_text="Tick none, and you get news about everything.",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "One of these topics is there no longer; look through them again"},
        )


class AskForm(OpenForm):
    prefix_of_ids = "news"
    button = "Send me news"
    too_many_attempts = (
        "There have been a great many attempts from your network. Call us, or wait ten minutes and press Send me news "
        "again; all that you chose is still here"
    )
    field_order = ("email", "topics")
    topics = TopicsField()


class ChoicesForm(forms.Form):
    topics = TopicsField()


@csrf_exempt  # Cached pages cannot hold a CSRF token; is_from_our_page() asks instead.
def ask(request):
    return receive(request) if request.method == "POST" else empty_page(request)


# A GET is public, so articles may link to it.
ask.is_public_page = True  # type: ignore[attr-defined]


@public_page
def empty_page(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/news.html", {"form": AskForm()})


@open_view
def receive(request: HttpRequest) -> HttpResponse:
    return answer(request, AskForm, "registration/news.html", take)


def take(form: AskForm, visitor: Address | None, cookie_tokens: Sequence[Token]) -> str:
    """Whether we know the address changes nothing here."""
    address = reverse("registration:news-sent")
    return receive_once(form, visitor, cookie_tokens, put, lambda nonce: address, limit="news")


def put(form: AskForm, nonce: str) -> None:
    ask_about_news(Reader.objects.put(form.cleaned_data["email"]), form.cleaned_data["topics"])


@public_page
def sent(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "registration/news_sent.html", headers=NOINDEX)


def page_of_reader(view: Callable[[HttpRequest, Reader], HttpResponse]):
    """The address is the key; mail programs post to it from anywhere (RFC 8058)."""

    @open_view
    def page(request, signed):
        purpose = request.resolver_match.url_name
        if reader := signed_links.follow_to_reader(purpose, signed):
            return view(request, reader)
        if signed_links.text_in(purpose, signed) and purpose != "news-confirm":
            return stopped(request)
        return TemplateResponse(request, "registration/link_gone.html", {"is_news": True}, status=410, headers=NOINDEX)

    return page


@page_of_reader
def confirm(request: HttpRequest, reader: Reader) -> HttpResponse:
    topics = [topic for topic in Category.objects.all() if str(topic.pk) in request.GET.getlist("topics")]
    if request.method == "POST":
        with transaction.atomic():
            news.subscribe(reader, topics)
        return HttpResponseRedirect("?confirmed", status=303)
    choices_url = signed_links.to_reader("news-choices", reader)
    context = {"reader": reader, "topics": topics, "choices_url": choices_url}
    return TemplateResponse(request, "registration/news_confirm.html", context, headers=NOINDEX)


@page_of_reader
def choices(request: HttpRequest, reader: Reader) -> HttpResponse:
    if "stop" in request.POST:
        return stop(request, reader)
    chosen = [topic.pk for topic in reader.topics.all()]
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial={"topics": chosen})
    if form.is_valid():
        with transaction.atomic():
            # They may have stopped the news in another window.
            for stored in Reader.objects.select_for_update().filter(pk=reader.pk):
                stored.choose(form.cleaned_data["topics"])
        return HttpResponseRedirect("?saved", status=303)
    context, status = {"reader": reader, "form": form}, 422 if form.is_bound else 200
    return TemplateResponse(request, "registration/news_choices.html", context, status=status, headers=NOINDEX)


@page_of_reader
def unsubscribe(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.method == "POST":
        return stop(request, reader)
    return TemplateResponse(request, "registration/news_stop.html", {"reader": reader}, headers=NOINDEX)


def stop(request: HttpRequest, reader: Reader) -> HttpResponse:
    with transaction.atomic():
        consents.withdraw_all([reader], Consent.Channel.EMAIL, Consent.Source.LINK)
    digest = request.GET.get("digest", "")
    if digest.isdecimal() and len(digest) < 10 and Digest.objects.filter(pk=digest).exists():
        funnel.count(f"{funnel.NEWS_STOPPED}:{digest}")
    return stopped(request)


def stopped(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and "stop" not in request.POST:
        # A mail program posts List-Unsubscribe=One-Click alone; RFC 8058 forbids a redirect.
        return HttpResponse(STOPPED, content_type="text/plain")
    return TemplateResponse(request, "registration/news_stop.html", headers=NOINDEX)
