from collections.abc import Iterable
from functools import cache

from django import template
from django.urls import reverse
from phonenumber_field.phonenumber import PhoneNumber

from agency.footer import footer_versions
from agency.models import Agency, our_agency
from agency.start_page_notices import Notice, notices_for
from news.newsroom.start import start_for
from news.pages.memo import Memo

register = template.Library()
WORK = {"agency", "news", "registration"}


@register.simple_tag
def agency() -> Agency:
    """`{% agency as our %}`, then `our.name`, `our.telephone` and so on."""
    return our_agency()


register.simple_tag(footer_versions)


@register.simple_tag(takes_context=True)
def staff_notices(context) -> list[Notice]:
    return notices_for(context["request"].user)


@register.simple_tag(takes_context=True)
def newsroom_start(context) -> dict[str, Iterable]:
    return start_for(context["request"].user)


@register.simple_tag
def parted(apps: list[dict]) -> dict[str, list[dict]]:
    """The admin's apps that are somebody's daily work, and those for whoever administers the site."""
    work = [app for app in apps if app["app_label"] in WORK]
    return {"work": work, "administration": [app for app in apps if app not in work]}


@register.filter
def tel(number: PhoneNumber | str) -> str:
    """tel:+442085511299, without the hyphens of RFC 3966."""
    return f"tel:{number.as_e164}" if isinstance(number, PhoneNumber) else ""


@register.simple_tag(takes_context=True)
def section(context) -> str:
    """The view's name if the main navigation links to the page: `{% section as here %}`."""
    request = context.get("request")
    return sections().get(request.path, "") if request else ""


@cache
def sections() -> dict[str, str]:
    return {reverse(name): name for name in ("news:list", "news:search", "registration:form")}


class RememberNode(template.Node):
    def __init__(self, nodelist: template.NodeList, varying: list[template.base.FilterExpression]) -> None:
        self.nodelist, self.varying = nodelist, varying
        self.memo: Memo[tuple[object, ...], str] = Memo(size=100)

    def render(self, context):
        key = tuple(expression.resolve(context) for expression in self.varying)
        return self.memo.get(key, lambda: self.nodelist.render(context))


@register.tag
def remember(parser, token):
    """`{% remember %}…{% endremember %}`: rendered once for each generation of pages, the same on every page.

    `{% remember article.pk %}`: once for each value, with which alone the inside may differ.
    """
    varying = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(["endremember"])
    parser.delete_first_token()
    return RememberNode(nodelist, varying)
