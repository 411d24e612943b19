import pytest

from agency.backups.pruning import outlived

from .test_places import names


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ([2, 0, 0], names("1128", "1129")),
        ([0, 2, 0], names("1122", "1129")),  # a Sunday ends a week
        ([0, 0, 3], names("0930", "1031", "1129")),
        ([1, 1, 2], names("1031", "1129")),
        ([0, 0, 0], names("1129")),
        ([99, 99, 99], names("0930", "1030", "1031", "1122", "1128", "1129")),
    ],
)
def test_newest_of_each_day_week_and_month_is_kept(keep, kept):
    every = names("0930", "1030", "1031", "1122", "1128", "1129")
    assert {*every} - outlived(every, keep) == {*kept}


def test_two_of_one_day_leave_the_later():
    morning, evening = "agency-20261129T030000Z.tar.gz", "agency-20261129T200000Z.tar.gz.age"
    assert outlived([evening, morning], [7, 4, 12]) == {morning}
