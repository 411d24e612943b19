"""What moving in costs: an export of 10,000 posts, taken in by the command itself into an empty site.

    ./run bench moving [megabytes] [posts]

Prints time, the most memory that the process ever had, and how long another writer waited meanwhile.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .corpus import WORDS, body, sentence

ROOT = Path(__file__).parents[2]
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old site</title><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
ITEM = """<item><title>{title}</title><link>https://old.example/{day:%Y/%m/%d}/post-{n}/</link>
<dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://old.example/?p={n}</guid>
<content:encoded><![CDATA[{text}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{n}</wp:post_id><wp:post_date>{day:%Y-%m-%d %H:%M:%S}</wp:post_date>
<wp:post_date_gmt>{day:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:post_name>post-{n}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>
<wp:is_sticky>0</wp:is_sticky><category domain="category" nicename="{topic}"><![CDATA[{topic}]]></category></item>
"""
FIRST = datetime(2012, 1, 2, 9, tzinfo=UTC)


def items(posts: int, characters: int) -> Iterator[str]:
    chance = random.Random(7)  # noqa: S311
    passages = [body(chance, 60) for _ in range(500)]
    for n in range(1, posts + 1):
        parts = [f'<p>As <a href="https://old.example/?p={chance.randint(1, posts)}">we said</a>.</p>']
        while sum(map(len, parts)) < characters:
            parts.append(f"<!-- wp:html -->{chance.choice(passages)}<!-- /wp:html -->")
        day, topic = FIRST + timedelta(hours=11 * n), chance.choice(WORDS[:8])
        yield ITEM.format(title=f"{sentence(chance)[:60]} {n}", day=day, n=n, text="\n".join(parts), topic=topic)


def write_export(path: Path, posts: int, megabytes: float) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(items(posts, max(int(megabytes * 1_000_000 / posts) - 900, 10)))
        file.write("</channel></rss>\n")


def waits_of_a_writer(data: Path, process: subprocess.Popen) -> Iterator[float]:
    """How long somebody who saves waits for their turn while the process runs, again and again."""
    while process.poll() is None:
        began = time.perf_counter()
        connection = sqlite3.connect(data / "agency.sqlite3", timeout=60, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.close()
        yield time.perf_counter() - began
        time.sleep(0.05)
    assert process.returncode == 0


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(megabytes: float, posts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_export(data / "export.xml", posts, megabytes)
        environment = os.environ | {"AGENCY_DATA": folder, "AGENCY_DEBUG": "0"}
        environment |= {"AGENCY_SECRET_KEY": "only-for-this-benchmark-" + "k" * 40, "AGENCY_ALLOWED_HOSTS": "localhost"}
        environment |= {"AGENCY_PUBLIC_ORIGIN": "http://localhost"}
        command = [sys.executable, "manage.py"]
        subprocess.run([*command, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        for name, options in {"dry run": [], "import": ["--apply"], "once more": ["--apply"]}.items():
            print(f"{name:>10}: {run([*command, 'import_articles', str(data / 'export.xml'), *options], environment)}")


def run(command: list[str], environment: dict[str, str]) -> str:
    began, worked = time.perf_counter(), cpu_seconds()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    waits = sorted(waits_of_a_writer(Path(environment["AGENCY_DATA"]), process))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024
    return (
        f"{time.perf_counter() - began:.1f} s, {cpu_seconds() - worked:.1f} of them work, up to {most:.0f} MB so far; "
        f"writers waited {1_000 * waits[len(waits) // 2]:.0f} ms, {1_000 * waits[-1]:.0f} at the longest"
    )


if __name__ == "__main__":
    numbers = [float(each) for each in sys.argv[1:]]
    measure(numbers[0] if numbers else 50, int(numbers[1]) if len(numbers) > 1 else 10_000)
