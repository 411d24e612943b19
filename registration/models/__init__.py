from .accesses import Access
from .captcha import CaptchaClaim
from .cases import Case
from .consents import Consent, Erasure, Refusal
from .counts import Allowance, DailyCount
from .digests import Digest, DigestArticle
from .document_versions import DocumentVersion
from .documents import Document
from .events import Event
from .mails import Mail
from .office import Closure, Office, OpeningHours
from .people import BestTime, Person, Profession, SearchKey, Service
from .readers import Reader
from .registrations import Registration
from .webhooks import Webhook
