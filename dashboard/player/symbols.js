// Plotly's marker shapes on a canvas; r is half of marker.size.

/** @typedef {(ctx: CanvasRenderingContext2D, x: number, y: number, r: number) => void} Shape */

/** @param {...number[]} corners in halves of the marker's size @returns {Shape} */
function polygon(...corners) {
  return (ctx, x, y, r) => {
    corners.forEach(([dx, dy], k) => {
      if (k) ctx.lineTo(x + dx * r, y + dy * r);
      else ctx.moveTo(x + dx * r, y + dy * r);
    });
    ctx.closePath();
  };
}

const S = Math.SQRT1_2;
const W = 2 / Math.sqrt(3);
const star = Array.from({ length: 10 }, (_, k) => {
  const [a, r] = [(k * Math.PI) / 5, k % 2 ? 0.382 * 1.4 : 1.4];
  return [r * Math.sin(a), -r * Math.cos(a)];
});
const arm = [
  [1.2, 0.4],
  [0.4, 0.4],
  [0.4, 1.2],
  [-0.4, 1.2],
  [-0.4, 0.4],
  [-1.2, 0.4],
  [-1.2, -0.4],
  [-0.4, -0.4],
  [-0.4, -1.2],
  [0.4, -1.2],
  [0.4, -0.4],
  [1.2, -0.4],
];

/** @type {Record<string, Shape>} */
export const SYMBOLS = {
  circle: (ctx, x, y, r) => {
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  },
  square: polygon([1, 1], [-1, 1], [-1, -1], [1, -1]),
  diamond: polygon([1.3, 0], [0, 1.3], [-1.3, 0], [0, -1.3]),
  cross: polygon(...arm),
  x: polygon(...arm.map(([a, b]) => [(a - b) * S, (a + b) * S])),
  "triangle-up": polygon([-W, 0.5], [W, 0.5], [0, -1]),
  "triangle-down": polygon([-W, -0.5], [W, -0.5], [0, 1]),
  "triangle-right": polygon([-0.5, -W], [-0.5, W], [1, 0]),
  "triangle-left": polygon([0.5, -W], [0.5, W], [-1, 0]),
  star: polygon(...star),
};
