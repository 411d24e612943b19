from news.pages.memo import remembered
from registration.models import Document, DocumentVersion
from registration.models.documents import AGREEMENT, COOKIES, PRIVACY, TERMS

FOOTER = (AGREEMENT, TERMS, PRIVACY, COOKIES)


@remembered()
def footer_versions() -> list[DocumentVersion]:
    """Those in force of FOOTER, in its order."""
    versions = DocumentVersion.objects.in_force(*FOOTER).select_related("document").defer("body")
    return sorted(versions, key=lambda version: FOOTER.index(version.document.slug))


def documents() -> list[Document]:
    versions = DocumentVersion.objects.in_force().select_related("document").defer("body")
    return [version.document for version in versions]
