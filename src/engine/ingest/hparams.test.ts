import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonValue } from "../../base/json.ts";
import {
  bytesField,
  doubleField,
  event,
  eventFile,
  metadata,
  scalar,
  summary,
} from "../../formats/tfevents/testing.ts";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";

/** As Lightning's TensorBoardLogger writes them: nested names joined by "/". */
const PLUGIN = eventFile(
  event(
    1,
    0,
    summary([
      ...bytesField(1, "_hparams_/session_start_info"),
      ...metadata(
        "hparams",
        bytesField(
          3,
          ["lr", "net/depth"].flatMap((key) =>
            bytesField(1, [...bytesField(1, key), ...bytesField(2, doubleField(2, 2))]),
          ),
        ),
      ),
    ]),
  ),
  event(2, 1, summary(scalar("loss", 1))),
);

interface Shown {
  readonly source: Readonly<Record<string, JsonValue>>;
  readonly run: Readonly<Record<string, JsonValue>>;
  readonly count: number;
  /** `params."net/depth"` and `params."net.depth"` as columns of the list. */
  readonly cells: readonly unknown[];
}

async function readShown(engine: TestEngine): Promise<Shown> {
  const { sources } = await engine.handlers.ingest.listSources({}, CALL);
  const { rows, values } = await engine.handlers.runs.list(
    {
      removed: false,
      limit: 1,
      columns: ['params."net/depth"', "params.net.depth", "params.lr", "params"],
    },
    CALL,
  );
  const [row] = rows;
  if (row === undefined) return { source: {}, run: {}, count: 0, cells: [] };
  const { paramValues } = await engine.handlers.runs.get({ id: row.id }, CALL);
  return {
    source: sources[0]?.params ?? {},
    run: Object.fromEntries(paramValues.map(({ key, value }) => [key, value])),
    count: Number(values[0]?.at(-1)),
    cells: values[0]?.slice(0, -1) ?? [],
  };
}

test("where hparams.yaml is read, also later, its params stand for those in the event file", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await writeFile(join(project.path, "events.out.tfevents.1.host"), PLUGIN);
  await writeFile(join(project.path, "args.yaml"), "seed: 1\n");
  await writeFile(join(project.path, "hparams.yaml"), "lr: [\n");
  await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const plugin = { lr: 2, "net/depth": 2, seed: 1 };
  // It cannot be read: what the event file says counts.
  expect(await readShown(engine)).toEqual({
    source: plugin,
    run: plugin,
    count: 3,
    cells: [2, null, 2],
  });
  await writeFile(join(project.path, "hparams.yaml"), "lr: 0.1\nnet:\n  depth: 3\n");
  const yaml = { lr: 0.1, "net.depth": 3, seed: 1 };
  expect(
    await waitFor(
      () => readShown(engine),
      ({ count, source }) => count === 3 && source["lr"] === 0.1,
    ),
  ).toEqual({
    source: yaml,
    run: yaml,
    count: 3,
    cells: [null, 3, 0.1],
  });
});
