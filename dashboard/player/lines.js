// Lines and what they enclose.

const PART = 12; // segments: a browser strokes many short paths in half the time of one long one that crosses itself

// The way through all points, a gap at NaN. With `most`, stroked in parts of so many segments, each begun one earlier for its join.
function trail({ ctx, X, Y, trace }, x, y, most = Infinity) {
  let count = -1; // segments of this part; -1: the pen is up
  const steps = trace.line?.shape === "hv";
  const part = () => (ctx.stroke(), ctx.beginPath());
  for (let k = 0; k < x.length; k++) {
    if (x[k] === null || y[k] === null || Number.isNaN(x[k]) || Number.isNaN(y[k])) {
      if (most < Infinity && count > 0) part();
      count = -1;
      continue;
    }
    if (count >= most) {
      part();
      ctx.moveTo(X(x[k - 2]), Y(y[k - 2]));
      ctx.lineTo(X(x[k - 1]), Y(y[k - 1]));
      count = 1;
    }
    if (count < 0) ctx.moveTo(X(x[k]), Y(y[k]));
    else if (steps) ctx.lineTo(X(x[k]), Y(y[k - 1]));
    ctx.lineTo(X(x[k]), Y(y[k]));
    count++;
  }
}

// Plotly's own, in line widths of at least 3
const DASHES = { solid: [], dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 1, 1, 1] };

export function lines(job, x, y) {
  const { ctx, trace } = job;
  const width = job.get("line.width") ?? 2;
  if (!width) return;
  ctx.lineWidth = width;
  ctx.strokeStyle = job.palette.colour(job.get("line.color"));
  ctx.setLineDash((DASHES[trace.line?.dash ?? "solid"] ?? []).map((d) => d * Math.max(3, width)));
  ctx.lineJoin = width > 1 ? "round" : "miter"; // a hairline has no joins
  ctx.beginPath();
  const plain = (trace.line?.dash ?? "solid") === "solid" && trace.line?.shape !== "hv";
  const opaque = ctx.globalAlpha === 1 && ctx.strokeStyle[0] === "#"; // else parts would show where they meet
  trail(job, x, y, plain && opaque && width > 1 ? PART : Infinity);
  ctx.stroke();
  ctx.setLineDash([]);
}

export function fill(job, x, y) {
  const { ctx, X, Y, trace } = job;
  ctx.fillStyle = job.palette.colour(job.get("fillcolor") ?? "@faint");
  ctx.beginPath();
  trail(job, x, y);
  const last = x.length - 1;
  if (trace.fill === "tozeroy") {
    ctx.lineTo(X(x[last]), Y(0));
    ctx.lineTo(X(x[0]), Y(0));
  } else if (trace.fill === "tonexty") {
    const before = (path) => job.view.moving[job.i - 1].get(path)?.out ?? job.view.data[job.i - 1][path];
    const [px, py] = [before("x"), before("y")];
    for (let k = px.length - 1; k >= 0; k--) ctx.lineTo(X(px[k]), Y(py[k]));
  }
  ctx.closePath();
  ctx.fill();
}
