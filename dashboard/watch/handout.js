// A state on paper: the film beside this script draws its picture and fills its formulas once.

(async () => {
  const text = (id) => document.getElementById(id).textContent;
  const bytes = async (id) => {
    const raw = Uint8Array.from(atob(text(id)), (c) => c.charCodeAt(0));
    const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const plotly = document.createElement("script");
  const loaded = new Promise((done) => {
    plotly.onload = done;
  });
  plotly.src = URL.createObjectURL(new Blob([await bytes("plotly")], { type: "text/javascript" }));
  document.head.append(plotly);
  await loaded;
  const [picture, says, board] = ["picture", "says", "board"].map((id) => document.getElementById(id));
  await window.unrolled.print({ message: await bytes("film"), ...JSON.parse(text("call")), picture, says, board });
  const button = document.getElementById("print");
  button.onclick = () => window.print();
  document.body.dataset.ready = "true";
})();
