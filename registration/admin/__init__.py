from .documents import DocumentAdmin, DocumentVersionAdmin

__all__ = ["DocumentAdmin", "DocumentVersionAdmin"]
