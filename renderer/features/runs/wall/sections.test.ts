import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupMetrics, sectionOf, shortName } from "./sections.ts";

const all = (): boolean => true;

describe("groupMetrics", () => {
  test("makes sections of what stands before the first slash, the others first", () => {
    expect(groupMetrics(["train/loss", "lr", "val/acc/top1", "train/acc"], all)).toEqual([
      { id: "", title: "Metrics", metrics: ["lr"] },
      { id: "train", title: "train", metrics: ["train/acc", "train/loss"] },
      { id: "val", title: "val", metrics: ["val/acc/top1"] },
    ]);
  });
  test("sorts numbers as numbers", () => {
    expect(groupMetrics(["layer10", "layer2"], all)[0]?.metrics).toEqual(["layer2", "layer10"]);
  });
  test("leaves out what does not match", () => {
    expect(groupMetrics(["a/x", "b/x"], (name) => name.startsWith("b"))).toHaveLength(1);
  });
  test("a leading slash makes no nameless section", () => {
    expect(groupMetrics(["/loss", "acc"], all)).toEqual([
      { id: "", title: "Metrics", metrics: ["/loss", "acc"] },
    ]);
  });
  test("loses and doubles no name", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), (names) => {
        const grouped = groupMetrics(names, all).flatMap(({ metrics }) => metrics);
        expect(grouped.toSorted()).toEqual(names.toSorted());
      }),
    );
  });
});

test("section and short name make the name again", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z/]{1,12}$/), (name) => {
      const section = sectionOf(name);
      expect(section === "" ? shortName(name) : `${section}/${shortName(name)}`).toBe(name);
    }),
  );
});
