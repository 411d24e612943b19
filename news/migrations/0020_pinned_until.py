
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0019_search_working_copies'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='pinned_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.F('pinned_until'), condition=models.Q(('pinned_until__isnull', False)), name='article_pinned'),
        ),
    ]
