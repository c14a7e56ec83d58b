// Small things of the browser: an element, and Plotly.js, loaded once from the address that the server gave, and its options.

export function el(tag, attributes = {}, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

let loading;

export function plotly(address) {
  if (window.Plotly) return Promise.resolve();
  loading ??= new Promise((done, failed) => {
    const script = el("script", { src: new URL(address, document.baseURI).href });
    script.onload = done;
    script.onerror = () => failed(new Error(`Plotly.js did not load from ${address}`));
    document.head.append(script);
  });
  return loading;
}

// Is there a mouse? Under a finger a picture has no buttons, and a swipe across it scrolls the page
export const mouse = () => matchMedia("(hover: hover)").matches;

// What Plotly may do: its few buttons speak the reader's language, and nothing is ever sent to Plotly's cloud
export function options(film) {
  const { png, zoom, pan, axes } = film.words;
  const dictionary = { "Download plot as a PNG": png, Zoom: zoom, Pan: pan, "Reset axes": axes };
  return {
    responsive: true,
    doubleClick: "reset",
    showTips: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    displayModeBar: mouse() ? "hover" : false,
    modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
    locale: "film",
    locales: { film: { dictionary, format: {} } },
  };
}
