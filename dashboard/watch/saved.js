// A film in a file: everything it needs stands beside it in the page.

(async () => {
  const { text, bytes, plotly } = lying;
  const { lang, step, says, home } = JSON.parse(text("call"));
  if (!window.Plotly) await plotly();
  const main = document.getElementById("film");
  const asked = Number(/step=(\d+)/.exec(location.hash)?.[1]) || null;
  const playhead = { serial: 1, step: asked ? asked - 1 : step, speed: 0, until: null };

  async function speak(code) {
    const { title, strip, foot, words } = says[code];
    const share = { words, home };
    const call = new TextEncoder().encode(JSON.stringify({ playhead, strip, share, lang: code, title: `${title} · Unrolled` }));
    const [head, body] = [await bytes(`head-${code}`), await bytes(text(`body-${code}`) ? `body-${code}` : "body-en")];
    const data = new Uint8Array(4 + call.length + head.length + body.length);
    new DataView(data.buffer).setUint32(0, call.length, true);
    data.set(call, 4);
    data.set(head, 4 + call.length);
    data.set(body, 4 + call.length + head.length);
    document.querySelector("h1").textContent = title;
    document.querySelector("footer").textContent = foot;
    document.querySelector("nav").replaceChildren(
      ...Object.entries(says).map(([other, { name }]) => {
        const tongue = document.createElement("button");
        tongue.type = "button";
        tongue.lang = other;
        tongue.textContent = name;
        tongue.setAttribute("aria-pressed", String(other === code));
        tongue.onclick = () => speak(other);
        return tongue;
      }),
    );
    window.unrolled.show({ data, parentElement: main, setStateValue: () => {}, setTriggerValue: () => {} });
  }
  await speak(/lang=(en|zh)/.exec(location.hash)?.[1] ?? lang);
})();
