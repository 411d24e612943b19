import pytest

from agency.demo.drawing import FOCAL_POINTS, MOTIFS, canvas, draw


@pytest.fixture(autouse=True)
def rough_edges(monkeypatch):
    """Drawn at the final size: smooth edges take nine times the pixels and are made the same way for all."""
    monkeypatch.setattr(canvas, "OVERSIZE", 1)


@pytest.mark.parametrize("motif", MOTIFS)
def test_every_motif_draws_a_wide_picture_of_many_colours(motif):
    picture = draw(motif)

    assert (picture.size, picture.mode) == ((1600, 900), "RGB")
    assert len(picture.getcolors(maxcolors=1600 * 900)) > 100


@pytest.mark.parametrize("motif", ["calendar", "handover"])
def test_another_variant_of_a_motif_looks_different(motif):
    assert draw(motif, 0).tobytes() != draw(motif, 1).tobytes()


def test_same_motif_and_variant_give_the_same_picture_every_time():
    assert draw("night", 3).tobytes() == draw("night", 3).tobytes()


@pytest.mark.parametrize("motif", MOTIFS)
def test_focal_point_lies_in_the_square_middle_of_the_picture(motif):
    x, y = FOCAL_POINTS[motif]

    assert 0.25 < x < 0.75
    assert 0 <= y <= 1
