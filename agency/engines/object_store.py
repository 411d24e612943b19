"""Uploads in an object store (S3) that all machines share; visitors get them from our own address alone."""

from collections.abc import Callable

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3File, S3Storage

# Where botocore's own patience is minutes, staff and visitors would wait with it.
PATIENCE = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"total_max_attempts": 2, "mode": "standard"},
    # What every store understands, not only Amazon's.
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class ObjectStore(S3Storage):
    """A file that is missing is a FileNotFoundError, a store that is away a ConnectionError."""

    def __init__(self, **options: str | int | None) -> None:
        super().__init__(client_config=PATIENCE, transfer_config=TransferConfig(use_threads=False), **options)

    def url(self, name, parameters=None, expire=None, http_method=None):
        return settings.MEDIA_URL + filepath_to_uri(name)

    def _open(self, name, mode="rb"):
        file: S3File = super()._open(name, mode)
        # Fetched now, not when half of a response is sent.
        return file.open()


def translated(name: str) -> Callable[..., object]:
    original = getattr(ObjectStore, name)

    def method(self: ObjectStore, *args: object, **kwargs: object) -> object:
        try:
            return original(self, *args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            # Not its message, which names keys and addresses.
            raise ConnectionError(f"The object store cannot be used: {type(error).__name__}") from error

    return method


for name in ("_open", "_save", "delete", "exists", "listdir", "size", "get_modified_time"):
    setattr(ObjectStore, name, translated(name))
