// A film on a page of its own: fetched once, shown by the player, driven by the frame around it if that asks.

/** @param {string} id */
const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const { film, player, slug, tokens, call } = told("call");
const main = document.getElementById("film");

/** @param {string} said */
function say(said) {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = said;
  main.replaceChildren(line);
}

/** The call before the film's message, as dashboard/player/README.md has it. */
function enveloped(message) {
  const head = new TextEncoder().encode(JSON.stringify(call));
  const data = new Uint8Array(4 + head.length + message.length);
  new DataView(data.buffer).setUint32(0, head.length, true);
  data.set(head, 4);
  data.set(message, 4 + head.length);
  return data;
}

async function begin() {
  const [{ default: show }, answer] = await Promise.all([import(new URL(player, document.baseURI).href), fetch(film)]);
  if (!answer.ok) return say((await answer.json().catch(() => ({}))).said ?? `${answer.status}`);
  const message = new Uint8Array(await answer.arrayBuffer());
  const present = () =>
    show({ data: enveloped(message), parentElement: main, setStateValue: () => {}, setTriggerValue: () => {} });
  main.replaceChildren();
  present();
  obey(present);
  report();
}

/** What a frame may ask for. @param {() => void} present */
function obey(present) {
  const root = () => main.querySelector("[data-testid=film]");
  const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const acts = {
    goto: (step) => {
      if (!Number.isInteger(step) || step < 1) return;
      call.playhead = { serial: call.playhead.serial + 1, step: step - 1, speed: 0, until: null };
      present();
    },
    play: () => root().dataset.playing !== "true" && press(" "),
    pause: () => root().dataset.playing === "true" && press(" "),
    next: () => press("ArrowRight"),
    back: () => press("ArrowLeft"),
  };
  window.addEventListener("message", (event) => {
    const asked = event.data?.unrolled;
    if (typeof asked === "string" && Object.hasOwn(acts, asked)) acts[asked](event.data.step);
  });
}

/** The frame around this page hears how high it is, where it stands, and when it has ended. */
function report() {
  const root = main.querySelector("[data-testid=film]");
  const send = (unrolled, more) => {
    if (window.parent !== window) window.parent.postMessage({ unrolled, slug, ...more }, "*");
  };
  new ResizeObserver(() => send("height", { height: Math.ceil(document.documentElement.offsetHeight) })).observe(document.body);
  const knobs = document.querySelector(".knobs");
  let [step, playing] = ["", ""];
  new MutationObserver(() => {
    const now = root.dataset;
    if (now.frame !== step) {
      step = now.frame;
      send("step", { step: Number(step) + 1 });
      if (knobs) knobs.href = `${slug}?${tokens}&step=${Number(step) + 1}`;
    }
    if (playing === "true" && now.playing === "false" && Number(now.frame) === Number(now.frames) - 1) send("ended", {});
    playing = now.playing;
  }).observe(root, { attributes: true, attributeFilter: ["data-frame", "data-playing"] });
}

begin().catch((why) => say(String(why.message ?? why)));
