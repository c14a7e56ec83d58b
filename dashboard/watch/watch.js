// A film on a page of its own: fetched once, shown by the player, driven by the frame around it if that asks, or by a class that
// it follows.

/** @param {Document} page */
const called = (page) => JSON.parse(page.getElementById("call")?.textContent ?? "{}");
let told = called(document);
/** @type {Uint8Array} */
let message;
const main = document.getElementById("film");

/** @param {string} said */
function say(said) {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = said;
  main.replaceChildren(line);
}

/** The call before the film's message, as dashboard/player/README.md has it. */
function enveloped() {
  const head = new TextEncoder().encode(JSON.stringify(told.call));
  const data = new Uint8Array(4 + head.length + message.length);
  new DataView(data.buffer).setUint32(0, head.length, true);
  data.set(head, 4);
  data.set(message, 4 + head.length);
  return data;
}

/** The film's bytes, or one sentence why not. @param {string} film its address */
async function fetched(film) {
  const answer = await fetch(film);
  if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  return (await answer.json().catch(() => ({}))).said ?? `${answer.status}`;
}

/** @param {string} name of a module of the player */
const module = (name) => import(new URL(told.player.replace("player.js", name), document.baseURI).href);

async function begin() {
  const [{ default: show, playerOf }, film] = await Promise.all([module("player.js"), fetched(told.film)]);
  if (typeof film === "string") return say(film);
  message = film;
  const present = () =>
    show({ data: enveloped(), parentElement: main, setStateValue: () => {}, setTriggerValue: () => {} });
  main.replaceChildren();
  present();
  obey(present);
  report();
  if (told.class) follow(playerOf(main));
}

/** The class's film, in the place of the one on show. */
async function follow(player) {
  const { Follower, linked } = await module("follow.js");
  const load = async ({ slug, query }, step) => {
    const address = `watch/${slug}?${query}&lang=${told.call.lang}&class=${told.class.code}`;
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = called(page);
      const film = answer.ok ? await fetched(next.film) : `${answer.status}`;
      if (typeof film === "string") return film;
      const serial = told.call.playhead.serial + 1;
      [message, told] = [film, { ...next, player: told.player, class: told.class }];
      told.call.playhead = { serial, step, speed: 0, until: null };
      document.title = page.title;
      document.querySelector("header").replaceWith(document.adoptNode(page.querySelector("header")));
      history.replaceState(history.state, "", address);
      await player.receive(enveloped());
      return "";
    } catch (why) {
      return String(why.message ?? why);
    }
  };
  const here = {
    load,
    get call() {
      return told.call;
    },
    get state() {
      return linked(told.slug, told.tokens);
    },
  };
  new Follower(player, here, told.class);
}

/** What a frame may ask for. @param {() => void} present */
function obey(present) {
  const root = () => main.querySelector("[data-testid=film]");
  const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const acts = {
    goto: (step) => {
      if (!Number.isInteger(step) || step < 1) return;
      told.call.playhead = { serial: told.call.playhead.serial + 1, step: step - 1, speed: 0, until: null };
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
    if (window.parent !== window) window.parent.postMessage({ unrolled, slug: told.slug, ...more }, "*");
  };
  new ResizeObserver(() => send("height", { height: Math.ceil(document.documentElement.offsetHeight) })).observe(document.body);
  let [step, playing] = ["", ""];
  new MutationObserver(() => {
    const now = root.dataset;
    if (now.frame !== step) {
      step = now.frame;
      send("step", { step: Number(step) + 1 });
      document.querySelector(".knobs").href = `${told.slug}?${told.tokens}&step=${Number(step) + 1}`;
    }
    if (playing === "true" && now.playing === "false" && Number(now.frame) === Number(now.frames) - 1) send("ended", {});
    playing = now.playing;
  }).observe(root, { attributes: true, attributeFilter: ["data-frame", "data-playing"] });
}

begin().catch((why) => say(String(why.message ?? why)));
