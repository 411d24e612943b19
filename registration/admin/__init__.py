from .accesses import AccessAdmin
from .cases import CaseAdmin
from .digests import DigestAdmin
from .documents import DocumentAdmin, DocumentVersionAdmin
from .office import OfficeAdmin
from .outbox import MailAdmin, WebhookAdmin
from .people import PersonAdmin
from .readers import ReaderAdmin
