"""Days that are still to come, in whatever year the stories are told."""

import calendar
from datetime import date

from django.utils import timezone

MARCH = date(timezone.localdate().year + 1, 3, 2)
AT_NINE = f"{MARCH:%a} 2 Mar {MARCH.year}, 09:00 GMT"
# When half past one comes twice.
CLOCKS_GO_BACK = date(MARCH.year, 10, max(week[calendar.SUNDAY] for week in calendar.monthcalendar(MARCH.year, 10)))
