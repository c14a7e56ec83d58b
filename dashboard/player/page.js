// Small things of the browser: an element, and Plotly.js loaded once from the address that the server gave.

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
