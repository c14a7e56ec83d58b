import assert from "node:assert/strict";
import test from "node:test";
import { path } from "../../dashboard/player/betweens.js";
import { stillAt } from "../../dashboard/player/stills.js";
import { header, received, unpack, valueAt } from "../../dashboard/player/unpack.js";
import { call, film, num, ragged, sent, view } from "./films.js";

const opened = async (message) => {
  const { head, body } = header(message);
  return unpack(head, body);
};
const line = (more = {}) => ({ type: "scatter", mode: "lines", line: { width: 2, color: "@ink" }, ...more });
const near = (got, want) => {
  assert.equal(got.length, want.length);
  want.forEach((v, k) => {
    assert.ok(Number.isNaN(v) ? Number.isNaN(got[k]) : Math.abs(got[k] - v) < 1e-6, `${[...got]} is not ${want}`);
  });
};

test("the call stands before the film", async () => {
  const { call: said, head, body } = received(sent(call({ serial: 7 }), film()));
  assert.equal(said.playhead.serial, 7);
  assert.equal((await unpack(head, body)).views[0].title, "a view");
});

test("numbers blend, gaps stay gaps, and the last frame has no next", async () => {
  const moves = [
    num(
      ["data", 0, "y"],
      [
        [1, 2, null],
        [3, 4, 5],
        [5, null, 7],
      ],
    ),
  ];
  const { views } = await opened(film({ views: [view({ data: [line({ x: [0, 1, 2] })], moves })] }));
  const y = views[0].moving[0].get("y");
  near(valueAt(y, 0, 0), [1, 2, NaN]);
  near(valueAt(y, 0, 0.25), [1.5, 2.5, NaN]);
  near(valueAt(y, 1, 0.5), [4, 4, 6]);
  near(valueAt(y, 2, 0.5), [5, NaN, 7]);
});

test("words and lists of changing length stand until the next frame", async () => {
  const moves = [
    ragged(["data", 0, "x"], [[1], [1, 2], [9]]),
    { at: ["data", 0, "name"], kind: "value", values: ["a", "b", "c"] },
  ];
  const { views } = await opened(film({ views: [view({ data: [{ mode: "markers", y: [0] }], moves })] }));
  near(valueAt(views[0].moving[0].get("x"), 1, 0.9), [1, 2]);
  assert.equal(valueAt(views[0].moving[0].get("name"), 1, 0.9), "b");
});

test("a still is exact, and drawing one changes nothing", async () => {
  const moves = [num(["data", 0, "marker", "size"], [[4], [6], [8]])];
  const { views } = await opened(
    film({ views: [view({ data: [{ mode: "markers", x: [0], y: [0], marker: { color: "@ink" } }], moves })] }),
  );
  const first = stillAt(views[0], 0)[0];
  assert.deepEqual([...stillAt(views[0], 2)[0].marker.size], [8]);
  assert.deepEqual([...first.marker.size], [4], "a later still wrote into an earlier one");
  assert.equal(first.marker.color, "@ink");
  assert.equal(views[0].data[0].marker.size, undefined);
});

test("a pale line is pale as a whole", async () => {
  const { views } = await opened(
    film({ views: [view({ data: [line({ x: [0], y: [0], line: { color: "@ink/0.3" } })] })] }),
  );
  assert.deepEqual([stillAt(views[0], 0)[0].opacity, stillAt(views[0], 0)[0].line.color], [0.3, "@ink"]);
});

test("a line grows with the dot at its head", async () => {
  const points = [
    [1, null, null],
    [1, 3, null],
    [1, 3, 2],
  ];
  const moves = [
    num(["data", 0, "y"], points),
    num(["data", 1, "x"], [[0], [1], [2]]),
    num(["data", 1, "y"], [[1], [3], [2]]),
  ];
  const data = [line({ x: [0, 1, 2] }), { mode: "markers", marker: { size: 6 } }];
  const { views } = await opened(film({ views: [view({ data, moves })] }));
  for (const [t, blend] of [
    [0, 0.3],
    [0, 0.7],
    [1, 0.3],
    [1, 0.7],
  ]) {
    const [x, y] = path(views[0], 0, t, blend);
    const [dx, dy] = path(views[0], 1, t, blend).map((row) => row[0]);
    near([x[t + 1], y[t + 1]], [dx, dy]);
  }
  near(path(views[0], 0, 1, 0)[1], [1, 3, NaN]);
});

test("a line that grows from right to left does so too", async () => {
  const moves = [
    num(
      ["data", 0, "y"],
      [
        [null, null, 2],
        [null, 4, 2],
        [1, 4, 2],
      ],
    ),
  ];
  const { views } = await opened(film({ views: [view({ data: [line({ x: [0, 1, 2] })], moves })] }));
  const [x, y] = path(views[0], 0, 0, 0.5);
  near(x, [0, 1.5, 2]);
  near(y, [NaN, 3, 2]);
});

test("a line of another length goes on, or samples the same curve anew", async () => {
  const moves = [
    ragged(
      ["data", 0, "x"],
      [
        [0, 1],
        [0, 1, 3],
        [0, 1.5],
      ],
    ),
    ragged(
      ["data", 0, "y"],
      [
        [0, 1],
        [0, 1, 1],
        [0, 3],
      ],
    ),
  ];
  const { views } = await opened(film({ views: [view({ data: [line()], moves })] }));
  near(path(views[0], 0, 0, 0.5)[0], [0, 1, 2]);
  const [x, y] = path(views[0], 0, 1, 0.5);
  near(x.slice(0, 2), [0, 2.25]);
  near(y.slice(0, 2), [0, 2]);
});

test("what stands apart from a line does not fly in from it", async () => {
  const moves = [
    num(
      ["data", 0, "y"],
      [
        [1, null],
        [1, 3],
        [1, 3],
      ],
    ),
  ];
  const { views } = await opened(film({ views: [view({ data: [{ mode: "markers", x: [0, 1] }], moves })] }));
  near(path(views[0], 0, 0, 0.5)[1], [1, NaN]);
});
