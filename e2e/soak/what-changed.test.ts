import { expect, test } from "vitest";
import { plantHistory } from "../../src/engine/compare/explain/histories.test-support.ts";
import { rankChanges } from "../../src/engine/compare/explain/rank-changes.ts";

const HISTORIES = Math.round(1000 * Number(process.env["SOAK_SCALE"] ?? "0.1"));
const SEEDS = Array.from({ length: HISTORIES }, (_, i) => i + 10_000);

const share = (count: number): string =>
  `${count} of ${HISTORIES} (${((count / HISTORIES) * 100).toFixed(1)} %)`;

test("the planted cause is ranked first, among 20 other changed keys", () => {
  let first = 0;
  let alone = 0;
  const missed = new Map<string, number>();
  for (const seed of SEEDS) {
    const planted = plantHistory(seed);
    const [top] = rankChanges(planted).changes;
    if (top?.members.includes(planted.cause) === true) {
      first++;
      if (top.members.length === 1) alone++;
    } else {
      const kind = planted.causeKind.replace(/\.\d+$/, "");
      missed.set(kind, (missed.get(kind) ?? 0) + 1);
    }
  }
  console.log(
    `planted cause ranked first: ${share(first)}; by itself, not in a confounded group: ${share(alone)}`,
  );
  console.log(`missed by kind: ${JSON.stringify(Object.fromEntries(missed))}`);
  expect(first).toBeGreaterThanOrEqual(HISTORIES * 0.9);
  expect(alone).toBeGreaterThanOrEqual(HISTORIES * 0.8);
});

test("what always changed together with the cause is called confounded with it", () => {
  let grouped = 0;
  let first = 0;
  for (const seed of SEEDS) {
    const planted = plantHistory(seed, { isConfounded: true });
    const { changes } = rankChanges(planted);
    const at = changes.findIndex(({ members }) => members.includes(planted.cause));
    if (changes[at]?.members.includes(planted.partner ?? -1) === true) grouped++;
    if (at === 0) first++;
  }
  console.log(`planted confounding reported: ${share(grouped)}; ranked first: ${share(first)}`);
  expect(grouped).toBeGreaterThanOrEqual(HISTORIES * 0.9);
});

test("where nothing was planted, little is called supported", () => {
  let claims = 0;
  let keys = 0;
  for (const seed of SEEDS) {
    const planted = plantHistory(seed, { isNull: true });
    const { changes } = rankChanges({ ...planted, observed: 1 });
    claims += changes.filter(({ standing }) => standing === "supported").length;
    keys += changes.length;
  }
  const rate = claims / keys;
  console.log(
    `called supported under the null: ${(rate * 100).toFixed(2)} % of ${keys} entries (nominal at most 2.5 %)`,
  );
  expect(rate).toBeLessThan(0.05);
});
