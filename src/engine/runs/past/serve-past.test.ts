import { afterEach, expect, test, vi } from "vitest";
import type { ReadDb } from "../../../store/index.ts";
import { makePlace } from "../../history.test-support.ts";
import { createPastTable } from "./serve-past.ts";

afterEach(() => void vi.useRealTimers());

test("a moment that is not asked again closes with the next question about another", async () => {
  await using place = await makePlace();
  await place.command(async () => undefined);
  vi.useFakeTimers({ toFake: ["Date"] });
  const tell = { tell: (db: ReadDb, _args: object) => db };
  const { table, close } = createPastTable(place.database, { runs: tell });
  const [one, two] = [table.runs.tell({ at: 1 }), table.runs.tell({ at: 2 })];
  expect([table.runs.tell({ at: 1 }) === one, one.open, two.open]).toEqual([true, true, true]);
  vi.setSystemTime(Date.now() + 120_000);
  const three = table.runs.tell({ at: 3 });
  expect([one.open, two.open, three.open]).toEqual([false, false, true]);
  expect(table.runs.tell({ at: 1 })).not.toBe(one);
  close();
  expect(three.open).toBe(false);
});
