from django.db import migrations

from registration.documents.freezing import PUBLISHED

# Pages link to these by their slugs; each waits here, without a text, until staff publish one.
DOCUMENTS = {
    "terms": "Terms and Conditions",
    "privacy-notice": "Privacy Notice",
    "cookies": "Cookies",
    "locum-framework-agreement": "Locum Framework Agreement",
}


def make_documents(apps, schema_editor):
    documents = apps.get_model("registration", "Document").objects.using(schema_editor.connection.alias)
    for slug, title in DOCUMENTS.items():
        documents.get_or_create(slug=slug, defaults={"title": title})


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial")]

    operations = [
        migrations.RunPython(make_documents, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(PUBLISHED.stand_in_migration, PUBLISHED.lift_in_migration),
    ]
