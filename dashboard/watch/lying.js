// What lies in a page that is one file: texts, bytes under gzip, and Plotly among them. saved.js and handout.js follow it.

const lying = {
  text: (id) => document.getElementById(id).textContent,
  async bytes(id) {
    const raw = Uint8Array.from(atob(lying.text(id)), (c) => c.charCodeAt(0));
    const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  },
  async plotly() {
    const script = document.createElement("script");
    const loaded = new Promise((done) => {
      script.onload = done;
    });
    script.src = URL.createObjectURL(new Blob([await lying.bytes("plotly")], { type: "text/javascript" }));
    document.head.append(script);
    await loaded;
  },
};
