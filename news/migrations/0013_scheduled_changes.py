from django.db import migrations, models
from django.db.models import Q

from news.models.revisions import PUBLICATIONS


class Migration(migrations.Migration):
    dependencies = [("news", "0012_revision_opened")]

    operations = [
        # Its triggers say of planned texts, too, that they stay as they are.
        migrations.RunPython(PUBLICATIONS.lift_in_migration, PUBLICATIONS.stand_in_migration),
        migrations.AddField(model_name="revision", name="goes_live_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="revision",
            name="state",
            field=models.CharField(
                max_length=10,
                choices=[
                    ("draft", "Draft"),
                    ("planned", "Scheduled change"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                    ("aside", "Set aside"),
                ],
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index("goes_live_at", condition=Q(state="planned"), name="revision_planned"),
        ),
        migrations.AddField(model_name="remark", name="passage", field=models.TextField(blank=True, default="", db_default="")),
        migrations.RunPython(PUBLICATIONS.stand_in_migration, PUBLICATIONS.lift_in_migration),
    ]
