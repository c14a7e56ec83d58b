// What a page brings along: Plotly.js, which carries no types of its own, and its mark on an element.
interface Window {
  Plotly: any;
}
