import urllib.request

from registration.models import DailyCount


def test_server_that_ends_writes_down_what_it_has_counted(server):
    for _ in range(3):
        urllib.request.urlopen(f"{server.origin}/register/code.png").read()
    server.end()
    assert sum(DailyCount.objects.filter(name="shown").values_list("number", flat=True)) == 3
