"""Which pictures the texts show that are there already.

Batch by batch, each in a transaction of its own, so that whoever saves meanwhile waits a moment only; it may be
interrupted and begun again. What the release before saves until it is gone, `news.newsroom.catching_up` reads at night.
"""

import re
from itertools import batched

from django.db import migrations, transaction

IMAGE = re.compile(r'<img\b[^>]*\sdata-file="([0-9]{1,18})"')
BATCH = 200


def read_texts(apps, schema_editor):
    using = schema_editor.connection.alias
    for name in ("Article", "Revision"):
        texts = apps.get_model("news", name)._base_manager.using(using)
        for keys in batched(texts.order_by("pk").values_list("pk", flat=True), BATCH):
            with transaction.atomic(using):
                read_batch(apps, using, texts.filter(pk__in=keys), is_row=name == "Article")


def read_batch(apps, using, texts, is_row):
    shown = apps.get_model("news", "ArticlePicture").objects.using(using)
    if is_row:
        known = shown.filter(revision=None, article__in=texts.values("pk"))
        found = [(pk, None, body, [*own]) for pk, body, *own in texts.values_list("pk", "body", "picture", "share_picture")]
    else:
        known = shown.filter(revision__in=texts.values("pk"))
        found = [
            (article, pk, content.get("body"), [content.get("picture"), content.get("share_picture")])
            for pk, article, content in texts.values_list("pk", "article", "content")
        ]
    known.delete()
    shown.bulk_create(
        shown.model(article_id=article, revision_id=revision, picture_id=key)
        for article, revision, body, own in found
        for key in sorted({int(key) for key in [*own, *IMAGE.findall(str(body or ""))] if key})
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("news", "0017_articlepicture")]

    operations = [migrations.RunPython(read_texts, migrations.RunPython.noop)]
