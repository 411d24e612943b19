from django import template

from registration.forms import RegistrationForm
from registration.sources import Source

register = template.Library()


@register.inclusion_tag("registration/quick_register.html", takes_context=True)
def quick_register(context, article):
    """The Quick Register box: static, the same for everybody, at the cost of one query."""
    return {"form": RegistrationForm(source=Source.of_article(article)), "our": context["our"]}
