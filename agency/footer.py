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
    return sorted(documents(*FOOTER), key=lambda link: FOOTER.index(link.slug))


def documents(*slugs: str) -> list[DocumentLink]:
    """Those of these slugs that are in force, or all that are."""
    versions = DocumentVersion.objects.in_force(*slugs).select_related("document").defer("body")
    return [link(version) for version in versions]


def link(version: DocumentVersion) -> DocumentLink:
    document = version.document
    return DocumentLink(
        slug=document.slug,
        title=document.title,
        url=document.get_absolute_url(),
        pdf_url=document.pdf_address if version.pdf else "",
        pdf_format=version.pdf_format if version.pdf else "",
    )
