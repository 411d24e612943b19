from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from news.pages.indentation import unindented
from news.pages.memo import remembered
from registration.desk import sources
from registration.models import Registration
from registration.opening_hours import our_hours
from registration.people.look_alikes import look_alikes
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source

register = template.Library()
# Replaced by the article's own source.
PLACEHOLDER = Source(page_kind="place")


register.simple_tag(look_alikes)


@register.simple_tag(takes_context=True)
def quick_register(context, article):
    before, after = box(context["our"])
    return before + escape(str(Source.of_article(article))) + after


@register.simple_tag
def answer_time() -> str:
    """For pages that caches keep: “within one working day”."""
    return our_hours().answer_time


@register.filter
def call_promise(registration: Registration) -> str:
    """“by Monday 30 November”, the same for those whom nobody will call until they count."""
    return our_hours().promise(registration.counts_from)


@register.simple_tag
def candidates_of(article) -> list[dict]:
    """Whom an article has brought, by month."""
    return sources.table("month", article_id=article.pk)


@remembered()
def box(our) -> tuple[SafeString, SafeString]:
    """The HTML before and after the source; rendering the form costs more than the rest of a page."""
    form = RegistrationForm(source=PLACEHOLDER)
    form.hold_code_back()
    html = unindented(render_to_string("registration/quick_register.html", {"form": form, "our": our}))
    before, after = html.split(escape(str(PLACEHOLDER)))
    # Parts of what a template rendered, so as safe as the whole.
    return SafeString(before), SafeString(after)
