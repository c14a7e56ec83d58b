// The reader's hand on a view: a click on a dot picks it; on a paintable plane clicks add rows, a drag sprays, Shift erases.

import { fitted } from "./canvas.js";
import { el } from "./page.js";

const REACH = 0.045; // of the window's width: how far the eraser reaches
const SPRAY = 60; // ms between sprayed dots
const CLASSES = ["@minus", "@plus", "@third"];

export function gestures(player, view) {
  let brush = null; // the class to paint, "erase", or null when the hand only points
  view.onSettled = () => {
    const film = player.film.views[player.views.indexOf(view)];
    listen(film);
    tools(film.layout.meta?.paint);
  };

  function listen(film) {
    if (view.gd.picking) return;
    view.gd.picking = true;
    view.gd.on("plotly_click", (event) => {
      if (brush !== null) return;
      const point = event.points.find((p) => player.film.views[player.views.indexOf(view)].data[p.curveNumber]?.meta?.pick);
      if (!point) return;
      const trace = player.film.views[player.views.indexOf(view)].data[point.curveNumber];
      const value = trace.customdata ? trace.customdata[point.pointIndex] : point.pointIndex;
      player.send.trigger("pick", { field: trace.meta.pick, value, x: point.x, y: point.y });
    });
  }

  function tools(paint) {
    if (!paint) {
      view.tools?.remove();
      view.tools = view.paint = null;
      return;
    }
    const labels = JSON.stringify([paint, player.film.words.brush]);
    const same = view.tools?.dataset.for === labels;
    view.paint = paint;
    if (same) return;
    view.tools?.remove();
    view.tools = view.box.insertBefore(el("div", { class: "brushes", "data-for": labels }), view.stage);
    const button = (label, value, text) => {
      const b = view.tools.appendChild(el("button", { type: "button", class: `brush ${label}`, "aria-pressed": String(brush === value) }, text));
      b.title = player.film.words.brushHelp;
      b.addEventListener("click", () => {
        brush = brush === value ? null : value;
        for (const other of view.tools.children) other.setAttribute("aria-pressed", String(other === b && brush !== null));
        view.stage.classList.toggle("painting", brush !== null);
      });
      return b;
    };
    for (let k = 0; k < paint.labels; k++) button(`class${k}`, k, ["●", "■", "▲"][k]).style.color = player.palette.colour(CLASSES[k]);
    button("erase", "erase", player.film.words.erase);
  }

  let strokes = null;
  let last = 0;
  view.canvas.addEventListener("pointerdown", (event) => {
    if (brush === null || !view.paint) return;
    player.pause(false);
    view.canvas.setPointerCapture(event.pointerId);
    strokes = [];
    last = 0;
    spot(event);
    event.preventDefault();
  });
  view.canvas.addEventListener("pointermove", (event) => strokes && event.timeStamp - last > SPRAY && spot(event));
  view.canvas.addEventListener("pointerup", () => {
    if (strokes?.length) player.send.trigger("paint", { field: view.paint.field, dots: strokes });
    strokes = null;
  });

  // one dot of the stroke: shown at once, sent when the hand is lifted
  function spot(event) {
    const { xaxis, yaxis } = view.gd._fullLayout;
    const box = view.canvas.getBoundingClientRect();
    const glass = view.canvas.glass ?? 1;
    const [px, py] = [(event.clientX - box.left) / glass, (event.clientY - box.top) / glass];
    const [x, y] = [xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)];
    const { low, high } = view.paint;
    const [u, v] = [(x - low[0]) / (high[0] - low[0]), (y - low[1]) / (high[1] - low[1])];
    if (u < 0 || u > 1 || v < 0 || v > 1) return;
    const label = event.shiftKey || brush === "erase" ? 3 : brush;
    strokes.push([u, v, label]);
    last = event.timeStamp;
    const ctx = fitted(view.canvas, view.gd._fullLayout);
    if (strokes.length === 1 && !player.root.classList.contains("moving")) ctx.clearRect(0, 0, box.width, box.height);
    ctx.fillStyle = player.palette.colour(label === 3 ? "@muted/0.4" : CLASSES[label]);
    ctx.beginPath();
    ctx.arc(px, py, label === 3 ? REACH * xaxis._length : 5, 0, 2 * Math.PI);
    ctx.fill();
  }
}
