import { expect, test } from "vitest";
import { readAhead } from "./read-ahead.ts";

test("answers come in order, few are read ahead, and a failure is told in its turn", async () => {
  const began: number[] = [];
  const read = async (key: number): Promise<number> => {
    began.push(key);
    // Later ones answer sooner.
    for (let turn = 0; turn < 40 - key; turn++) await Promise.resolve();
    if (key === 20) throw new Error("no 20");
    return key;
  };
  const keys = Array.from({ length: 40 }, (_, at) => at);
  const got: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const one of readAhead(keys, read)) {
      got.push(one);
      expect(began.length).toBeLessThanOrEqual(one + 8);
    }
  };
  await expect(reading()).rejects.toThrow("no 20");
  expect(got).toEqual(keys.slice(0, 20));
  expect(began.length).toBeLessThan(30);
});
