from importlib import import_module

from django.db import migrations

find_permission = import_module("agency.migrations.0005_desk_permissions").find_permission
ALL = [f"news.{action}_author" for action in ("add", "change", "delete", "view")]
GROUPS = {"Writers": ["news.view_author"], "Editors": ALL, "Managers": ALL}


def widen_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name, permissions in GROUPS.items():
        for group in groups.filter(name=name):
            group.permissions.add(*(find_permission(apps, schema_editor, permission) for permission in permissions))


class Migration(migrations.Migration):
    dependencies = [("agency", "0009_redirects_for_editors"), ("news", "0016_authors")]

    operations = [migrations.RunPython(widen_groups, migrations.RunPython.noop)]
