from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registration", "0010_tried_text")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["umbrella"], condition=models.Q(umbrella__isnull=False), name="person_parts"),
        ),
    ]
