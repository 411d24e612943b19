from collections import OrderedDict
from functools import cache

from django import template
from django.urls import reverse
from phonenumber_field.phonenumber import PhoneNumber

from agency.footer import DocumentLink, footer_links
from agency.models import Agency, our_agency
from agency.notices import Notice, notices_for
from news.pages.generation import seen
from registration import funnel

register = template.Library()


@register.simple_tag
def agency() -> Agency:
    """The agency's own data: `{% agency as our %}`, then `our.name`, `our.telephone` and so on."""
    return our_agency()


@register.simple_tag
def agency_documents() -> list[DocumentLink]:
    """The documents in force: `{% agency_documents as documents %}`, each with title, url, pdf_url, pdf_format."""
    return footer_links()


@register.simple_tag(takes_context=True)
def staff_notices(context) -> list[Notice]:
    """What this member of staff should see to, for the admin's start page."""
    return notices_for(context["request"].user)


@register.simple_tag
def registration_funnel() -> list[dict[str, object]]:
    """The last fourteen days of the registration form, newest first, for the admin's start page."""
    days = funnel.last_days(14)
    most = max([1, *(numbers[funnel.REGISTERED] for _, numbers in days)])
    return [
        {
            "day": day,
            "cells": [numbers[name] for name in funnel.STAGES],
            "reasons": sorted((name.replace(":", " "), number) for name, number in numbers.items() if ":" in name),
            "bar": round(100 * numbers[funnel.REGISTERED] / most),
        }
        for day, numbers in days
    ]


@register.simple_tag
def funnel_stages() -> tuple[str, ...]:
    return funnel.STAGES


@register.filter
def tel(number: PhoneNumber | str) -> str:
    """The address that dials: tel:+442085511299, without the hyphens of RFC 3966."""
    return f"tel:{number.as_e164}" if isinstance(number, PhoneNumber) else ""


@register.simple_tag(takes_context=True)
def section(context) -> str:
    """The name of the page's view if the main navigation leads to it, else nothing: `{% section as here %}`."""
    request = context.get("request")
    return sections().get(request.path, "") if request else ""


@cache
def sections() -> dict[str, str]:
    return {reverse(name): name for name in ("news:list", "news:search", "registration:form")}


class KeptNode(template.Node):
    # Enough for the cards of the newest pages of every list; a few hundred bytes each.
    SIZE = 1_000

    def __init__(self, nodelist: template.NodeList, varying: list[template.base.FilterExpression]) -> None:
        self.nodelist, self.varying = nodelist, varying
        self.kept: OrderedDict[tuple, str] = OrderedDict()

    def render(self, context):
        key = (seen.current(), *(expression.resolve(context) for expression in self.varying))
        if (html := self.kept.get(key)) is None:
            self.kept[key] = html = self.nodelist.render(context)
            if len(self.kept) > self.SIZE:
                self.kept.popitem(last=False)
        return html


@register.tag
def kept(parser, token):
    """`{% kept %}…{% endkept %}`: rendered once for each generation of pages, for the same on every page.

    `{% kept article.pk %}`: once for each value, with which alone the inside may differ.
    """
    varying = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(nodelist, varying)
