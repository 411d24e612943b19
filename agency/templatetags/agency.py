from django import template

from agency.models import Agency

register = template.Library()


@register.simple_tag
def agency() -> Agency:
    """The agency's own data: `{% agency as our %}`, then `our.name`, `our.telephone` and so on."""
    return Agency.objects.get()
