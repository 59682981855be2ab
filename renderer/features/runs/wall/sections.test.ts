import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listCards, shortTerms, type Card } from "./card.ts";
import {
  changedSections,
  closedSections,
  groupCards,
  shortTitle,
  type SectionRules,
} from "./sections.ts";

function group(names: readonly string[], rules?: SectionRules): Array<[string, string[]]> {
  return groupCards(listCards(names, {}), rules).map(({ id, cards }) => [
    id,
    cards.map((card) => card.id),
  ]);
}

describe("groupCards", () => {
  test("makes sections of what stands before the first slash, the others first", () => {
    expect(group(["train/loss", "lr", "val/acc/top1", "train/acc"])).toEqual([
      ["", ["lr"]],
      ["train", ["train/acc", "train/loss"]],
      ["val", ["val/acc/top1"]],
    ]);
  });
  test("sorts numbers as numbers", () => {
    expect(group(["layer10", "layer2"])).toEqual([["", ["layer2", "layer10"]]]);
  });
  test("a leading slash makes no nameless section", () => {
    expect(group(["/loss", "acc"])).toEqual([["", ["/loss", "acc"]]]);
  });
  test("pinned cards stand first, then sections by rule; what was moved stands first in its section", () => {
    const rules: SectionRules = {
      pinned: ["val/acc", "lr"],
      rules: [
        ["Losses", "loss$"],
        ["Broken", "("],
      ],
      order: { train: ["train/b"] },
    };
    const names = ["lr", "train/a", "train/b", "train/loss", "val/acc", "val/loss"];
    expect(group(names, { ...rules, rules: rules.rules?.slice(0, 1) })).toEqual([
      ["/pinned", ["val/acc", "lr"]],
      ["/rule/Losses", ["train/loss", "val/loss"]],
      ["train", ["train/b", "train/a"]],
    ]);
  });
  test("what is about the machine comes last, in one section or by its parts; pins and rules go before", () => {
    const names = ["zeta/loss", "system/cpu", "system/gpu_0_util", "sys.gpu.1.temp", "lr"];
    expect(group(names)).toEqual([
      ["", ["lr"]],
      ["zeta", ["zeta/loss"]],
      ["/system", ["sys.gpu.1.temp", "system/cpu", "system/gpu_0_util"]],
    ]);
    expect(group(names.slice(1, 4), { bySubject: true })).toEqual([
      ["/system/GPU", ["sys.gpu.1.temp", "system/gpu_0_util"]],
      ["/system/CPU", ["system/cpu"]],
    ]);
    expect(group(names, { pinned: ["system/cpu"], rules: [["Heat", "temp$"]] })).toEqual([
      ["/pinned", ["system/cpu"]],
      ["/rule/Heat", ["sys.gpu.1.temp"]],
      ["", ["lr"]],
      ["zeta", ["zeta/loss"]],
      ["/system", ["system/gpu_0_util"]],
    ]);
  });
  test("loses and doubles no name", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.boolean(), (names, ov) => {
        const cards = listCards(names, { ov });
        const grouped = groupCards(cards).flatMap((section) => section.cards);
        expect(grouped.flatMap(({ terms }) => terms).toSorted()).toEqual(names.toSorted());
      }),
    );
  });
});

test("only what is about the machine is closed at first, and what was changed by hand holds", () => {
  expect([...closedSections()]).toEqual(["/system"]);
  expect([...closedSections(["train"])]).toEqual(["train", "/system"]);
  expect([...closedSections(["train", "/system"])]).toEqual(["train"]);
  const all = ["train", "val", "/system"];
  expect([...closedSections(changedSections(all, true))]).toEqual([]);
  expect([...closedSections(changedSections(all, false))]).toEqual(all);
});

test("a short title says what its section does not", () => {
  const cardOf = (title: string): Card => ({
    id: title,
    kind: "line",
    name: title,
    title,
    terms: [],
  });
  expect(shortTitle(cardOf("train/loss"), "train")).toBe("loss");
  expect(shortTitle(cardOf("train/loss"), "/pinned")).toBe("train/loss");
  expect(shortTitle(cardOf("loss"), "")).toBe("loss");
});

test("what differs only in its stage shares a card", () => {
  const cards = listCards(
    ["val/loss", "train/loss", "val_acc", "acc", "test/f1", "lr", "err.val", "err.train"],
    {
      ov: true,
    },
  );
  expect(cards.map(({ name, terms }) => [name, terms])).toEqual([
    ["loss", ["train/loss", "val/loss"]],
    ["acc", ["acc", "val_acc"]],
    ["test/f1", ["test/f1"]],
    ["lr", ["lr"]],
    ["err", ["err.train", "err.val"]],
  ]);
});

test("metrics of a card are told apart by what differs in their names", () => {
  expect(shortTerms(["train/loss", "val/loss"])).toEqual(["train", "val"]);
  expect(shortTerms(["acc", "val_acc"])).toEqual(["acc", "val_acc"]);
  expect(shortTerms(["loss.train", "loss.val"])).toEqual(["train", "val"]);
  expect(shortTerms(["=a - b", "lr"])).toEqual(["a - b", "lr"]);
});

test("cards that were added have what they were given; one without anything to show is none", () => {
  const cd = {
    "+1": { m: ["=loss * 2"] },
    "+2": { k: "scatter" as const, m: ["params.lr", "metrics.loss.best"], title: "Rate" },
    "+3": { m: [] },
    "+4": { k: "scatter" as const, m: ["params.lr", "metrics.loss.best"] },
    loss: { title: "The loss", m: ["loss", "val"] },
  };
  expect(listCards(["loss"], { cd })).toMatchObject([
    { id: "+1", kind: "line", title: "loss * 2" },
    { id: "+2", kind: "scatter", title: "Rate" },
    { id: "+4", kind: "scatter", title: "loss best over lr" },
    { id: "loss", title: "The loss", terms: ["loss", "val"] },
  ]);
});
