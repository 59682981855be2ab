import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../../base/errors.ts";
import { FolderWork } from "./folder-work.ts";

const FULL = new AppError("DISK_FULL", "full");

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function createWork() {
  const problems: Array<string | undefined> = [];
  const failures: unknown[] = [];
  const work: FolderWork = new FolderWork({
    onProblem: () => void problems.push(work.problem?.message),
    onFailure: (error, goesBy) => {
      if (!goesBy) failures.push(error);
    },
  });
  return { work, problems, failures };
}

test("what a full disk stops is done once it has room, and the problem is told once and taken back", async () => {
  const { work, problems, failures } = createWork();
  let isFull = true;
  let tries = 0;
  const write = async (): Promise<void> => {
    tries++;
    if (isFull) throw FULL;
  };
  await work.serially("write", write);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tries).toBeGreaterThan(1);
  expect(problems).toEqual(["full"]);
  isFull = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(problems).toEqual(["full", undefined]);
  expect(failures).toEqual([]);
  const before = tries;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tries).toBe(before);
});

test("asked for again and again meanwhile, it waits once", async () => {
  const { work } = createWork();
  const write = vi.fn(() => Promise.reject(FULL));
  for (let i = 0; i < 50; i++) await work.serially("write", write);
  write.mockClear();
  await vi.advanceTimersByTimeAsync(2000);
  expect(write).toHaveBeenCalledTimes(1);
});

test("the problem stays until everything that it stopped is done", async () => {
  const { work } = createWork();
  work.tryAgain("one", FULL, () => work.done("one"));
  work.tryAgain("two", FULL, () => undefined);
  await vi.advanceTimersByTimeAsync(2000);
  expect(work.problem).toBe(FULL);
  work.done("two");
  expect(work.problem).toBeUndefined();
});

test("any other failure is told, and the next piece of work goes on", async () => {
  const { work, problems, failures } = createWork();
  const bug = new TypeError("bug");
  const next = vi.fn(() => Promise.resolve());
  void work.serially("first", () => Promise.reject(bug));
  await work.serially("second", next);
  expect(failures).toEqual([bug]);
  expect(problems).toEqual([]);
  expect(next).toHaveBeenCalledTimes(1);
});

test("nothing begins by itself after the end", async () => {
  const { work } = createWork();
  const write = vi.fn(() => Promise.reject(FULL));
  await work.serially("write", write);
  await work.close();
  write.mockClear();
  work.every(10, "write", write);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(write).not.toHaveBeenCalled();
});
