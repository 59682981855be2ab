import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { event, eventFile, scalar, summary } from "../../formats/tfevents/testing.ts";
import { makeTestFolder, openTestEngine, waitFor } from "../testing.ts";
import { addAndRead, readSources } from "./testing.ts";

const losses = (from: number, to: number): Uint8Array =>
  eventFile(
    ...Array.from({ length: to - from }, (_, i) =>
      event(from + i, from + i, summary(scalar("loss", from + i))),
    ),
  );

test("what was just written to an event file is read before the file that goes on behind it", async () => {
  await using folder = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  const first = join(folder.path, "events.out.tfevents.1795313549.w.1.0");
  await writeFile(first, losses(0, 5));
  await addAndRead(engine, folder.path);
  await appendFile(first, losses(5, 8));
  // Seen by the watcher, and read at once: what follows waits for its pace.
  await waitFor(
    () => readSources(engine),
    ([source]) => source?.metrics["loss"]?.points === 8,
  );
  await appendFile(first, losses(8, 20));
  await setTimeout(50);
  await writeFile(join(folder.path, "events.out.tfevents.1795313559.w.1.1"), losses(20, 23));
  const [source] = await waitFor(
    () => readSources(engine),
    ([one]) => one?.metrics["loss"]?.points === 23,
  );
  expect(source?.metrics["loss"]).toMatchObject({ first: 0, last: 22, firstStep: 0, lastStep: 22 });
});
