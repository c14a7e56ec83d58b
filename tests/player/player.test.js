import assert from "node:assert/strict";
import test from "node:test";
import { browser } from "./stub.js";

const page = browser();
const { Player } = await import("../../dashboard/player/control.js");
const { fade } = await import("../../dashboard/player/dom.js");
const { ours } = await import("../../dashboard/player/keys.js");
const { call, dots, film, num, sent, view } = await import("./films.js");

const ANOTHER = { xaxis: { range: [0, 2] }, yaxis: { range: [-5, 5] } };
const moving = (more = {}) =>
  view({
    moves: [
      num(
        ["data", 0, "x"],
        [
          [1, 2],
          [2, 3],
          [3, 4],
        ],
      ),
    ],
    ...more,
  });

function open() {
  const player = new Player(page.body);
  const told = [];
  player.send = { state: (...said) => told.push(said), trigger: (...said) => told.push(said) };
  globalThis.Plotly.calls.length = 0;
  history.written.length = 0;
  location.search = "";
  return { player, told };
}

const receive = (player, playhead, message, more) => player.receive(sent(call(playhead, more), message));

/** Whenever a canvas is drawn on, Plotly has drawn that view's own axes there before. */
function watched(player) {
  const faults = [];
  for (const panel of player.panels.all) {
    const move = panel.move.bind(panel);
    panel.move = (t, blend) => {
      const before = panel.canvas.getContext().said.length;
      move(t, blend);
      const drew = panel.canvas.getContext().said.length > before;
      const axes = panel.gd._fullLayout?.xaxis?.range;
      if (drew && JSON.stringify(axes) !== JSON.stringify(panel.view.layout.xaxis.range)) faults.push(panel.view.title);
    };
  }
  return faults;
}

test("a film opens where it asks to, and says so", async () => {
  const { player } = open();
  await receive(player, { step: null }, film({ opens: 1, views: [moving()] }));
  assert.equal(player.frame, 1);
  assert.equal(player.root.dataset.ready, "true");
  assert.equal(player.says.textContent, "a view at 1");
  assert.equal(location.search, "?knob=7", "a link need not say where a film opens anyway");
});

test("a try with more views, on other axes, is drawn by Plotly before anything moves on it", async () => {
  const { player } = open();
  await receive(player, {}, film({ views: [moving()] }));
  const faults = watched(player);
  const next = film({ views: [moving({ layout: ANOTHER }), moving(), moving({ layout: ANOTHER })] });
  await receive(player, { serial: 1, step: 0, speed: 1 }, next);
  faults.push(...watched(player));
  assert.equal(player.panels.all.length, 3);
  for (const panel of player.panels.all) {
    assert.deepEqual(panel.gd._fullLayout.xaxis.range, panel.view.layout.xaxis.range);
  }
  page.pictures(5);
  assert.ok(player.playing && player.clock.at > 0);
  assert.deepEqual(faults, []);
});

test("a knob turned while it plays: other axes are drawn once, and it plays on from where it was", async () => {
  const { player } = open();
  await receive(player, { serial: 0, step: 0, speed: 1 }, film({ views: [moving()], pace: 5 }));
  const faults = watched(player);
  page.pictures(12);
  const at = player.clock.at;
  assert.ok(at > 1 && at < 2);
  globalThis.Plotly.calls.length = 0;
  const changed = film({ views: [moving({ layout: ANOTHER })], pace: 5 });
  globalThis.Plotly.slow = true;
  let arrived = false;
  const arriving = receive(player, { serial: 0, step: 0, speed: 1 }, changed).then(() => {
    arrived = true;
  });
  while (!arrived) {
    page.wait(-19); // the screen calls for pictures before the new axes stand, again and again in next to no time
    page.pictures(1);
    await new Promise((done) => setTimeout(done, 1));
  }
  await arriving;
  globalThis.Plotly.slow = false;
  page.pictures(2);
  assert.equal(globalThis.Plotly.calls.length, 1);
  assert.ok(player.playing && player.clock.at > at);
  assert.deepEqual(faults, []);
});

test("the same message again interrupts nothing", async () => {
  const { player } = open();
  const message = film({ views: [moving()] });
  await receive(player, { serial: 0, step: 0, speed: 1 }, message);
  page.pictures(3);
  globalThis.Plotly.calls.length = 0;
  const at = player.clock.at;
  await receive(player, { serial: 0, step: 0, speed: 1 }, message);
  assert.ok(player.playing && player.clock.at === at && globalThis.Plotly.calls.length === 0);
});

test("of two messages that come at once the later one is shown, drawn and obeyed", async () => {
  const { player } = open();
  await receive(player, {}, film({ views: [moving()] }));
  const first = receive(player, { serial: 1, step: 0 }, film({ views: [moving({ title: "old" })] }));
  const second = receive(player, { serial: 1, step: 0 }, film({ views: [moving({ title: "new" })] }));
  page.pictures(1);
  await Promise.all([first, second]);
  assert.equal(player.panels.all[0].title.textContent, "new");
  assert.equal(player.frame, 0);
  assert.ok(!player.root.classList.contains("moving"));
});

test("what was asked to stop at a step stops there and says so to the server", async () => {
  const { player, told } = open();
  await receive(player, { serial: 3, step: 0, speed: 1, until: 1 }, film({ views: [moving()] }));
  page.pictures(12);
  assert.ok(!player.playing);
  assert.equal(player.frame, 1);
  await new Promise((done) => setTimeout(done, 620));
  assert.deepEqual(
    told,
    [["state", { step: 1, serial: 3 }]].map(([, said]) => ["step", said]),
  );
  assert.equal(location.search, "?knob=7&step=2");
});

test("a film that grows is followed to its end, but no further than to the step that was asked for", async () => {
  const grown = (frames) => film({ frames, views: [view({ frames })] });
  for (const [until, stands] of [
    [null, 5],
    [2, 2],
  ]) {
    const { player } = open();
    await receive(player, { serial: 1, step: 0, speed: 1, until }, grown(2));
    page.pictures(30);
    assert.ok(!player.playing);
    assert.equal(player.frame, 1, "there is no more of it yet");
    await receive(player, { serial: 1, step: 0, speed: 1, until }, grown(6));
    assert.equal(player.frame, stands);
  }
});

test("a row that goes on beyond its end fades out there", () => {
  const row = document.createElement("div");
  Object.assign(row, { scrollLeft: 0, clientWidth: 100, scrollWidth: 150 });
  fade(row);
  assert.ok(row.classList.contains("cut"));
  row.scrollLeft = 50;
  fade(row);
  assert.ok(!row.classList.contains("cut"));
});

test("who wants no motion is shown where it would have ended", async () => {
  const { player } = open();
  globalThis.matchMedia = () => ({ matches: true });
  await receive(player, { serial: 1, step: 0, speed: 1, until: 1 }, film({ views: [moving()] }));
  globalThis.matchMedia = () => ({ matches: false });
  assert.ok(!player.playing && player.frame === 1);
});

test("a chip is one click, marked at once, and keys do the same", async () => {
  const { player, told } = open();
  await receive(player, {}, film({ views: [moving()] }));
  player.menu.tries.children[0].click();
  assert.equal(player.menu.tries.children[0].getAttribute("aria-pressed"), "true");
  document.tell("keydown", { key: "2", target: page.body });
  document.tell("keydown", { key: "t", target: page.body });
  assert.deepEqual(told.slice(0, 3), [
    ["act", { try: 0 }],
    ["act", { film: 1 }],
    ["act", { try: 0 }],
  ]);
  player.root.remove();
  player.leave();
  document.tell("keydown", { key: "2", target: page.body });
  assert.equal(told.length, 3, "a film that is gone hears nothing");
});

test("keys are the page's own where something else has the focus", async () => {
  const { player } = open();
  const event = (target, key = "ArrowRight", more = {}) => ({ target, key, ...more });
  const put = (tag, attributes = {}) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    page.body.append(node);
    return node;
  };
  assert.ok(ours(event(page.body), player.root, document));
  assert.ok(ours(event(player.transport.slider), player.root, document), "the film's own slider moves by frames");
  for (const tag of ["input", "select", "textarea"]) assert.ok(!ours(event(put(tag)), player.root, document), tag);
  assert.ok(!ours(event(put("div", { role: "slider" })), player.root, document));
  assert.ok(!ours(event(put("button"), " "), player.root, document), "Space presses a button");
  assert.ok(ours(event(put("button")), player.root, document));
  assert.ok(!ours(event(page.body, "f", { ctrlKey: true }), player.root, document));
  const dialog = put("div", { role: "dialog" });
  assert.ok(!ours(event(page.body), player.root, document));
  dialog.remove();
});

test("a title makes its picture the large one, a cross hides one, and all come back", async () => {
  const { player } = open();
  await receive(player, {}, film({ views: [moving({ title: "a" }), moving({ title: "b" }), moving({ title: "c" })] }));
  const { panels, says } = player;
  const names = () => panels.shown.map((panel) => panel.title.textContent);
  panels.all[1].title.click();
  assert.deepEqual(names(), ["b", "a", "c"]);
  assert.match(says.textContent, /^b at/);
  panels.all[0].hide.click();
  assert.deepEqual(names(), ["b", "c"]);
  panels.all[2].title.tell("pointerenter");
  assert.match(says.textContent, /^c at/);
  panels.all[2].title.tell("pointerleave");
  assert.match(says.textContent, /^b at/);
  const [last] = [panels.all[2].hide.click(), names()].slice(1);
  assert.deepEqual(last, ["b"]);
  panels.all[1].hide.click();
  assert.deepEqual(names(), ["b"], "one picture stays");
  await receive(player, { serial: 1 }, film({ views: [moving(), moving(), moving()] }), {
    menu: { films: ["1", "2"], film: 1, tries: [], tried: null },
  });
  assert.equal(panels.shown.length, 3, "another film has its own");
  await receive(
    player,
    { serial: 2 },
    film({ views: [moving({ title: "a" }), moving({ title: "b" }), moving({ title: "c" })] }),
  );
  assert.deepEqual(names(), ["b"], "and the first one is remembered");
  player.transport.buttons.all.click();
  assert.deepEqual(names(), ["a", "b", "c"]);
});

test("a legend stands under its title in the theme's colours", async () => {
  const { player } = open();
  const legend = [
    { mark: "dot", colour: "@plus", says: "class 1" },
    { mark: "dash", colour: "@ink", says: "the cut" },
  ];
  await receive(player, {}, film({ views: [moving({ legend }), moving()] }));
  const [first, second] = player.panels.all;
  assert.equal(first.legend.title, "class 1 · the cut");
  assert.deepEqual(
    first.legend.querySelectorAll("path").map((p) => p.getAttribute("fill")),
    ["#ff0000", "none"],
  );
  assert.ok(second.legend.hidden);
});

const PAINT = { ...ANOTHER, meta: { paint: { field: "painted", low: [0, -5], high: [2, 5], labels: 2 } } };
const plane = (more = {}) => moving({ layout: PAINT, data: [dots({ meta: { pick: "row" } })], ...more });
const points = [{ curveNumber: 0, pointIndex: 1, x: 2, y: 4 }];

test("an armed brush paints and does not pick; it stays through a refit and ends with its film", async () => {
  const { player, told } = open();
  await receive(player, {}, film({ views: [plane()] }));
  const panel = player.panels.all[0];
  assert.ok(panel.caption.contains(panel.hand.tools), "brushes stand before Plotly has drawn");
  panel.hand.tools.children[1].click();
  panel.gd.tell("plotly_click", { points });
  assert.equal(told.length, 0);
  for (const type of ["pointerdown", "pointerup"])
    panel.canvas.tell(type, { clientX: 450, clientY: 200, timeStamp: 1, pointerId: 1 });
  assert.deepEqual(told.pop(), ["paint", { field: "painted", dots: [[0.5, 0.5, 1]] }]);
  await receive(player, {}, film({ views: [plane()], pace: 9 }));
  assert.equal(panel.hand.brush, 1, "more dots may follow");
  const another = { menu: { films: ["1", "2"], film: 1, tries: [], tried: null } };
  await receive(player, { serial: 1 }, film({ views: [plane({ layout: ANOTHER })] }), another);
  assert.equal(panel.hand.tools, null);
  assert.ok(!panel.stage.classList.contains("painting"));
  panel.gd.tell("plotly_click", { points });
  assert.deepEqual(told.pop(), ["pick", { field: "row", value: 1, x: 2, y: 4 }], "a click on a dot picks it again");
});

test("two runs have one set of brushes, which paint in every picture of either", async () => {
  const { player } = open();
  const views = ["A", "B", "A", "B"].map((half) => ({ ...plane(), half, title: `${half} again` }));
  await receive(player, {}, film({ views, strip: "A · B" }));
  const { line } = player.menu.versus;
  assert.equal(line.querySelectorAll(".brushes").length, 1);
  line.querySelectorAll(".brush")[1].click();
  assert.deepEqual(
    player.panels.all.map(({ hand }) => hand.brush),
    [1, 1, 1, 1],
  );
  await receive(player, {}, film({ views, strip: "A · B", pace: 9 }));
  assert.equal(line.querySelectorAll(".brushes").length, 1);
  assert.equal(line.querySelectorAll(".brush")[1].getAttribute("aria-pressed"), "true");
});

test("brushes speak the page's language and wear its theme", async () => {
  const { player } = open();
  await receive(player, {}, film({ views: [plane()] }));
  const { hand } = player.panels.all[0];
  hand.tools.children[0].click();
  await receive(player, {}, film({ views: [plane()], words: { erase: "擦除", brushHelp: "点击" } }));
  assert.equal(hand.tools.children.at(-1).textContent, "擦除");
  assert.equal(hand.tools.children[0].getAttribute("title"), "点击");
  assert.equal(hand.tools.children[0].getAttribute("aria-pressed"), "true");
});

test("coarse ticks, ends and loops", async () => {
  const { player } = open();
  await receive(player, { step: 0 }, film({ frames: 6, starts: [0, 2, 4], views: [view({ frames: 6 })] }));
  const { transport } = player;
  const frames = [];
  for (const way of [1, 1, 1, -1, -1, -1]) {
    transport.jump(way);
    frames.push(player.frame);
  }
  assert.deepEqual(frames, [2, 4, 5, 4, 2, 0]);
  transport.setLoop(true);
  player.stand(5);
  player.play();
  assert.equal(player.clock.at, 0);
  player.pause(false);
  assert.equal(transport.buttons.loop.getAttribute("aria-pressed"), "true");
});
