from dataclasses import dataclass

from news.pages.memo import remembered
from registration.models import DocumentVersion
from registration.models.documents import AGREEMENT, COOKIES, PRIVACY, TERMS

FOOTER = (AGREEMENT, TERMS, PRIVACY, COOKIES)


@dataclass(frozen=True)
class DocumentLink:
    slug: str
    title: str
    url: str
    pdf_url: str
    pdf_format: str


@remembered()
def footer_links() -> list[DocumentLink]:
    """The documents in force, in the order of FOOTER."""
    versions = DocumentVersion.objects.in_force().filter(document__slug__in=FOOTER)
    links = [link(version) for version in versions.select_related("document").defer("body")]
    return sorted(links, key=lambda link: FOOTER.index(link.slug))


def link(version: DocumentVersion) -> DocumentLink:
    document = version.document
    return DocumentLink(
        slug=document.slug,
        title=document.title,
        url=document.get_absolute_url(),
        pdf_url=document.pdf_address if version.pdf else "",
        pdf_format=version.pdf_format if version.pdf else "",
    )
