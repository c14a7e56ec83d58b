// A film in a notebook's cell: the page of a saved film in a frame of its own. There its keys are not the notebook's, its
// styles not the cell's, and its Plotly does not stand in the way of another.

/** @param {Element} el is what lies behind it dark? */
function dark(el) {
  for (let at = el; at; at = at.parentElement) {
    const [r, g, b, a = 1] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    if (a > 0.5) return 0.3 * r + 0.6 * g + 0.1 * b < 128;
  }
  return false;
}

export default {
  async render({ model, el }) {
    const packed = new Blob([model.get("page")]).stream().pipeThrough(new DecompressionStream("gzip"));
    const page = await new Response(packed).text();
    const frame = document.createElement("iframe");
    frame.title = model.get("title");
    frame.style.cssText = `display: block; width: 100%; height: ${model.get("height")}px; border: 0`;
    frame.style.colorScheme = dark(el.isConnected ? el : document.body) ? "dark" : "light";
    frame.allow = "fullscreen";
    frame.srcdoc = page;
    el.append(frame);
  },
};
