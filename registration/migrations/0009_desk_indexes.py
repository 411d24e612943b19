
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0008_people_required'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('first_contact_at', None), ('umbrella', None)), fields=['stage', 'created_at'], name='person_waiting'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('first_contact_at__isnull', False), ('umbrella', None)), fields=['first_contact_at'], name='person_contacted'),
        ),
    ]
