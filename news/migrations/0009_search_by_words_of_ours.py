"""The search index keeps the words that we read in a text, so that both databases find the same.

The index is left empty: `manage.py prepare` fills it, as `manage.py rebuild_search` does.
"""

from importlib import import_module

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE news_search USING fts5(
    title UNINDEXED, summary UNINDEXED, body UNINDEXED, title_words, summary_words, body_words, facets,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '=#'", prefix = '3'
)
"""
POSTGRESQL = """
TRUNCATE news_search;
ALTER TABLE news_search DROP COLUMN title_words, DROP COLUMN words,
    ADD COLUMN title_words tsvector, ADD COLUMN words tsvector;
CREATE INDEX news_search_title_words ON news_search USING gin (title_words);
CREATE INDEX news_search_words ON news_search USING gin (words);
"""


def index_words_of_ours(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        schema_editor.execute("DROP TABLE news_search")
        schema_editor.execute(SQLITE)


def index_texts(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        former = import_module("news.migrations.0006_search_every_word")
        plain = f"translate({{}}, '{former.ACCENTED}', '{former.WITHOUT}')"
        schema_editor.execute("TRUNCATE news_search")
        schema_editor.execute(former.word_lists(lambda text: f"to_tsvector('news_english', {plain.format(text)})"))
    else:
        schema_editor.execute("DROP TABLE news_search")
        schema_editor.execute(import_module("news.migrations.0002_search").SQLITE)


class Migration(migrations.Migration):
    dependencies = [("news", "0008_lists_of_the_desk")]

    operations = [migrations.RunPython(index_words_of_ours, index_texts)]
