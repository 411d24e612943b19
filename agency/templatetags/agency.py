from django import template
from phonenumber_field.phonenumber import PhoneNumber

from agency.documents import DocumentLink, footer_links
from agency.models import Agency, our_agency
from agency.notices import Notice, notices_for

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


@register.filter
def tel(number: PhoneNumber | str) -> str:
    """The address that dials: tel:+442085511299, without the hyphens of RFC 3966."""
    return f"tel:{number.as_e164}" if isinstance(number, PhoneNumber) else ""
