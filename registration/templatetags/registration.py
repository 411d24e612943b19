from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from news.pages.indentation import unindented
from news.pages.memo import remembered
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source

register = template.Library()
# Stands where an article's own source will be.
PLACE = Source(page_kind="place")


@register.simple_tag(takes_context=True)
def quick_register(context, article):
    """The Quick Register box: static, the same for everybody; only its source differs from article to article."""
    before, after = box(context["our"])
    return before + escape(str(Source.of_article(article))) + after


@remembered()
def box(our) -> tuple[SafeString, SafeString]:
    """What stands before and after the source; rendering the form costs more than all the rest of a page."""
    form = RegistrationForm(source=PLACE)
    form.hold_code_back()
    html = unindented(render_to_string("registration/quick_register.html", {"form": form, "our": our}))
    before, after = html.split(escape(str(PLACE)))
    # As safe as the whole, which a template has rendered.
    return SafeString(before), SafeString(after)
