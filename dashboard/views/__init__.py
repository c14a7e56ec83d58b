"""What each lesson draws: a trace and a step in, a still out. One file a lesson; pages only declare.

A view is `draw(trace, t, say) -> Figure` and `alt(trace, t, say) -> str`, both pure and quick (a still ~2 ms), because
a film draws every step. Between two steps only arrays and numbers inside "data" may change: the same traces, the same
keys, a layout that stands still, every axis with its own range (theme.axis). Colours are tokens ("@plus", "@plus/0.3").

In motion the canvas draws heatmap (evenly spaced centres, zmin and zmax), contour (level lines), scatter (lines,
markers, text, fill) and bar (vertical or horizontal; width, base, offset; overlaid); anything in perspective is drawn
as polygons and lines of the plane. Arrays of equal length move smoothly between steps, arrays of changing length jump.

trace["meta"] = {"pick": "row"} makes a click on a dot set the parameter `row` to its customdata; a layout with
meta {"paint": ...} lets the reader paint rows (figures/plane.py).
"""
