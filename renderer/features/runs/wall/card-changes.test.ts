import { expect, test } from "vitest";
import type { View } from "../../../state/view.ts";
import {
  addCard,
  cardChange,
  noteChange,
  orderChange,
  removeCard,
  togglePinnedCard,
} from "./card-changes.ts";

test("what is taken back leaves nothing in the address", () => {
  const set = cardChange({}, "loss", { log: true, w: 2 });
  expect(set).toEqual({ cd: { loss: { log: true, w: 2 } } });
  const less = cardChange(set, "loss", { w: undefined });
  expect(less).toEqual({ cd: { loss: { log: true } } });
  expect(cardChange(less, "loss", { log: undefined })).toEqual({ cd: undefined });
});

test("an added card gets an id that was never one of the others", () => {
  const first = addCard({}, { m: ["=a"] });
  expect(first.id).toBe("+1");
  expect(addCard({ cd: { ...first.cd, "+7": {} } }, { m: ["=b"] }).id).toBe("+8");
});

test("a card goes with its zoom, its place at the top and its full screen", () => {
  const view: View = { cd: { "+1": { m: ["a"] } }, z: { "+1": [1, 2] }, pc: ["+1"], full: "+1" };
  expect(removeCard(view, "+1")).toEqual({
    cd: undefined,
    z: undefined,
    pc: undefined,
    full: undefined,
  });
});

test("pinned cards have their order in their own list", () => {
  expect(togglePinnedCard({ pc: ["a"] }, "b")).toEqual({ pc: ["a", "b"] });
  expect(togglePinnedCard({ pc: ["a"] }, "a")).toEqual({ pc: undefined });
  expect(orderChange({ pc: ["a", "b"] }, "/pinned", ["b", "a"])).toEqual({ pc: ["b", "a"] });
  expect(orderChange({ ord: { x: ["q"] } }, "train", ["a"])).toEqual({
    ord: { x: ["q"], train: ["a"] },
  });
});

test("a note is changed by writing at its place again, and gone without words", () => {
  const one = noteChange({}, ["step", 100, " lr drop "]);
  expect(one).toEqual({ nt: [["step", 100, "lr drop"]] });
  const two = noteChange(one, ["step", 10, "warm-up"]);
  expect(two.nt?.map(([, at]) => at)).toEqual([10, 100]);
  expect(noteChange(one, ["step", 100, ""])).toEqual({ nt: undefined });
});
