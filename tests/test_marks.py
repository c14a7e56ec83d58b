"""The single traces that every picture is made of: what they ask of Plotly."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures import marks, theme


def drawn(trace):
    """The trace as Plotly takes it, its colours those of the light theme; ValueError where Plotly would not."""
    return go.Figure({"data": [theme.resolve(trace)]}).data[0]


def test_dots_have_a_diameter_a_colour_and_a_ring_where_asked():
    ringed = drawn(marks.dots([0, 1], [2, 3], size=[10, 20], colour=theme.SERIES[0], ring=np.array([True, False])))
    assert ringed.mode == "markers" and list(ringed.marker.size) == [10, 20]
    assert ringed.marker.color == theme.LIGHT["minus"] and ringed.marker.opacity == 1
    ink, paper = ringed.marker.line.color
    assert (ink, paper) == (theme.LIGHT["ink"], theme.LIGHT["paper"])
    assert ringed.marker.line.width[0] > ringed.marker.line.width[1]
    assert drawn(marks.dots([0], [0], edge=0)).marker.line.width == 0


def test_a_line_is_broken_by_nan_and_takes_its_dash():
    line = drawn(marks.line([0, np.nan, 2], [1, 1, 1], colour="@plus/0.5", width=4, dash="dash"))
    assert line.mode == "lines" and line.line.dash == "dash" and line.line.width == 4
    assert line.line.color == "rgba(210,96,10,0.5)" and np.isnan(line.x[1])


def test_cuts_are_upright_and_level_lines_of_their_own():
    upright, level = marks.cuts([0, 0, np.nan, 1, 2, np.nan], [0, 1, np.nan, 5, 5, np.nan])
    assert list(upright["x"][:2]) == [0, 0] and np.isnan(upright["x"][3:]).all()
    assert list(level["y"][3:5]) == [5, 5] and np.isnan(level["y"][:3]).all()


def test_bars_stand_on_their_places():
    bars = drawn(marks.bars([1, 2], [0.5, -0.5], [theme.SERIES[0], theme.SERIES[1]]))
    assert bars.type == "bar" and list(bars.y) == [0.5, -0.5] and bars.marker.line.width == 0
    assert list(bars.marker.color) == [theme.LIGHT["minus"], theme.LIGHT["plus"]]


def test_a_field_runs_from_low_to_high_in_its_scale():
    field = drawn(marks.field([0, 1], [0, 1], np.zeros((2, 2)), -1, 1))
    assert (field.zmin, field.zmax, field.showscale) == (-1, 1, False)
    assert [c for _, c in field.colorscale] == [theme.LIGHT[k] for k in ("minus", "paper", "plus")]


def test_a_level_is_one_line_at_one_height():
    level = drawn(marks.level([0, 1], [0, 1], np.eye(2), at=0.5))
    assert (level.contours.start, level.contours.end, level.contours.coloring) == (0.5, 0.5, "none")


@pytest.mark.parametrize("position", ["middle left", ["top center", "bottom center"]])
def test_words_are_seen_whole_and_never_empty(position):
    words = drawn(marks.words([0, 1], [0, 1], ["-1", ""], position=position))
    assert list(words.text) == ["−1", "\N{NO-BREAK SPACE}"] and words.cliponaxis is False
    assert words.textfont.size >= 14


def test_a_paintable_layout_names_its_parameter_or_is_none_at_all():
    assert theme.paintable("", (0, 0), (1, 1)) == {}
    asked = theme.paintable("painted", np.array([0, 1]), np.array([2, 3]), 2)["meta"]["paint"]
    assert asked == {"field": "painted", "low": [0.0, 1.0], "high": [2.0, 3.0], "labels": 2}
