import { expect, test, vi } from "vitest";
import { createBus, type StampedChange } from "./bus.ts";

async function take(stream: AsyncGenerator<StampedChange>): Promise<StampedChange> {
  const { value, done } = await stream.next();
  if (done === true) throw new Error("the stream ended");
  return value as StampedChange;
}

test("topics that come together are one change, and a subscriber resumes behind the last id it saw", async () => {
  const bus = createBus("engine-1");
  const first = bus.subscribe(undefined, undefined);
  expect((await take(first)).change).toEqual({ topics: [], reset: false });
  bus.publish(["run:1"]);
  bus.publish(["run:2", "run:1"]);
  const seen = await take(first);
  expect(seen.change).toEqual({ topics: ["run:1", "run:2"], reset: false });

  bus.publish(["run:3"]);
  expect((await take(first)).change.topics).toEqual(["run:3"]);
  const resumed = bus.subscribe(seen.id, undefined);
  expect((await take(resumed)).change.topics).toEqual(["run:3"]);
  bus.close();
});

test("an id of another engine, or one too long ago, asks for everything again", async () => {
  const bus = createBus("engine-2");
  for (const id of ["engine-1.5", "engine-2.99", "nonsense"]) {
    expect((await take(bus.subscribe(id, undefined))).change.reset).toBe(true);
  }
  bus.close();
});

test("a first subscriber is told what happened since its first question", async () => {
  const bus = createBus("engine-4");
  const live = bus.subscribe(undefined, undefined);
  await take(live);
  bus.publish(["run:1"]);
  await take(live);
  const late = bus.subscribe(undefined, undefined, 60_000);
  expect((await take(late)).change).toEqual({ topics: [], reset: false });
  expect((await take(late)).change.topics).toEqual(["run:1"]);
  const later = bus.subscribe(undefined, undefined, 0);
  await take(later);
  bus.publish(["run:2"]);
  expect((await take(later)).change.topics).toEqual(["run:2"]);
  bus.close();
});

test("a first subscriber since whose first question too much happened asks for everything again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const bus = createBus("engine-5");
  for (let i = 0; i < 1030; i++) {
    bus.publish([`run:${i}`]);
    vi.advanceTimersByTime(40);
  }
  expect((await take(bus.subscribe(undefined, undefined, 600_000))).change.reset).toBe(true);
  bus.close();
  vi.useRealTimers();
});

test("the stream ends with its signal and with the bus", async () => {
  const bus = createBus("engine-3");
  const abort = new AbortController();
  const stream = bus.subscribe(undefined, abort.signal);
  await take(stream);
  const next = stream.next();
  abort.abort();
  expect((await next).done).toBe(true);

  const other = bus.subscribe(undefined, undefined);
  await take(other);
  const last = other.next();
  bus.close();
  expect((await last).done).toBe(true);
});
