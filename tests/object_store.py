"""An S3 on this machine, in a process of its own, which may end and come back."""

import socket
import subprocess
import sys
import time
from contextlib import suppress

import boto3
from botocore.config import Config

from .processes import PATIENCE, free_port

BUCKET = "media"


class Store:
    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    @property
    def url(self) -> str:
        """As AGENCY_MEDIA has it."""
        return f"s3+http://key:sec%2Fret@127.0.0.1:{self.port}/{BUCKET}/site?region=eu-west-2"

    @property
    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="eu-west-2",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=20):
            return True
        return False

    def names(self) -> list[str]:
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
