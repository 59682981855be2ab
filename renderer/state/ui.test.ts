import { beforeEach, expect, test } from "vitest";
import { forgetRows, selectOne, selectRange, selectToggle, useUi } from "./ui.ts";

const order = ["a", "b", "c", "d"];
const picked = () => {
  const { selected, active } = useUi.getState();
  return { selected: [...selected], active };
};
beforeEach(() => useUi.setState(useUi.getInitialState()));

test("a removed row is neither selected nor under the cursor, which goes on to the next one", () => {
  selectOne("b");
  selectToggle("c");
  forgetRows(["c"], order);
  expect(picked()).toEqual({ selected: ["b"], active: "d" });
});

test("behind the last row the cursor goes back", () => {
  selectOne("c");
  selectRange("d", order);
  forgetRows(["c", "d"], order);
  expect(picked()).toEqual({ selected: [], active: "b" });
});

test("rows elsewhere leave the cursor alone", () => {
  selectOne("b");
  forgetRows(["d"], order);
  expect(picked()).toEqual({ selected: ["b"], active: "b" });
});

test("the only row leaves nothing", () => {
  selectOne("a");
  forgetRows(["a"], ["a"]);
  expect(picked()).toEqual({ selected: [], active: undefined });
});
