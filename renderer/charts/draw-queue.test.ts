import { expect, test } from "vitest";
import { createDrawQueue } from "./draw-queue.ts";

/** A clock and tasks by hand; each drawing takes ten milliseconds. */
function setUp() {
  let ms = 0;
  const tasks: Array<() => void> = [];
  const drawn: string[] = [];
  const queue = createDrawQueue(
    () => ms,
    (task) => tasks.push(task),
  );
  const draw = (name: string, isLong = false): (() => void) =>
    queue.draw(() => {
      ms += 10;
      drawn.push(name);
    }, isLong);
  const turn = (): void => tasks.shift()?.();
  return { drawn, draw, turn, tasks };
}

test("a chart alone is drawn at once; of many some wait, a few in each task, in their order", () => {
  const { drawn, draw, turn, tasks } = setUp();
  for (const name of ["a", "b", "c", "d", "e", "f", "g"]) draw(name);
  expect(drawn).toEqual(["a", "b", "c"]);
  turn();
  expect(drawn).toEqual(["a", "b", "c", "d", "e", "f"]);
  turn();
  expect(drawn.join("")).toBe("abcdefg");
  expect(tasks).toEqual([]);
  draw("h");
  expect(drawn.at(-1)).toBe("h");
});

test("long work has a task of its own", () => {
  const { drawn, draw, turn } = setUp();
  draw("long", true);
  expect(drawn).toEqual([]);
  turn();
  expect(drawn).toEqual(["long"]);
});

test("what is taken back is not drawn", () => {
  const { drawn, draw, turn } = setUp();
  for (const name of ["a", "b", "c"]) draw(name);
  const takeBack = draw("d");
  draw("e");
  takeBack();
  turn();
  expect(drawn).toEqual(["a", "b", "c", "e"]);
});
