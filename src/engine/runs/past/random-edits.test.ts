import { expect, test } from "vitest";
import { csv, makePlace, readLogs } from "../../history.test-support.ts";
import { CALL, openTestEngine, type TestEngine } from "../../testing.ts";

/** A small seeded generator, so that a failure can be run again. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

async function askAll(engine: TestEngine, at?: number): Promise<unknown> {
  const when = at === undefined ? {} : { at };
  const { runs } = engine.handlers;
  const [project] = await runs.listProjects(when, CALL);
  const lists = await Promise.all(
    [false, true].map((removed) =>
      runs.list(
        {
          ...when,
          removed,
          limit: 100,
          columns: ["tags", "metrics.loss.best", "path"],
        },
        CALL,
      ),
    ),
  );
  const ids = lists.flatMap(({ rows }) => rows.map(({ id }) => id));
  const details = await Promise.all(ids.map((id) => runs.get({ ...when, id }, CALL)));
  return {
    name: project?.name,
    lists: lists.map(({ rows, values }) => ({
      values,
      // What the evidence says is precise to the second, and here fifty things happen in one.
      rows: rows.map((row) => ({ ...row, state: "", stateReason: "", observedState: "" })),
    })),
    series: details.map(({ series, sources }) => [
      series,
      sources.map(({ path, joined }) => [path, joined]),
    ]),
    metrics: await runs.listMetrics({ ...when, projectId: project?.id ?? "" }, CALL),
    history: (await runs.history({ ...when, limit: 1000 }, CALL)).rows.map(({ hash, undone }) => [
      hash,
      undone,
    ]),
  };
}

test.each([1, 2, 3])(
  "random edits, joins, splits and undoing: each moment as it was (seed %i)",
  async (seed) => {
    const dice = createDice(seed);
    await using place = await makePlace();
    for (const [i, name] of ["a", "b", "c", "d"].entries())
      await place.write(`${name}/metrics.csv`, csv(0, 20 + i, i + 1));
    const moments: Array<{ readonly at: number; readonly answer: unknown }> = [];
    await using engine = await openTestEngine(place.data, { ephemeral: true });
    const projectId = await readLogs(engine, place);
    const { runs } = engine.handlers;
    for (let step = 0; step < 40; step++) {
      const { rows } = await runs.list({ removed: false, limit: 10 }, CALL);
      const one = rows[dice(Math.max(1, rows.length))];
      const other = rows.find(({ id }) => id !== one?.id);
      const ids = one === undefined ? [] : [one.id];
      const change = async (): Promise<unknown> => {
        switch (dice(10)) {
          case 0:
            return runs.edit({ ids, name: `name ${step}` }, CALL);
          case 1:
            return runs.edit({ ids, tags: { team: dice(2) === 0 ? null : `t${step}` } }, CALL);
          case 2:
            return runs.edit({ ids, notes: `note ${step}`, color: dice(8) }, CALL);
          case 3:
            return runs.remove({ ids }, CALL);
          case 4:
            return runs.restore(
              {
                ids: (await runs.list({ removed: true, limit: 9 }, CALL)).rows
                  .map(({ id }) => id)
                  .slice(0, 1),
              },
              CALL,
            );
          case 5:
            return runs.editMetric(
              {
                projectId,
                metric: "loss",
                goal: (["min", "max", "none"] as const)[dice(3)] ?? null,
              },
              CALL,
            );
          case 6:
            return other === undefined ? undefined : runs.join({ id: other.id, ids }, CALL);
          case 7: {
            const { sources } = await runs.get({ id: one?.id ?? "" }, CALL);
            return runs.splitSource({ sourceId: sources.at(-1)?.id ?? "" }, CALL);
          }
          case 8:
            return runs.undo({}, CALL);
          default:
            return runs.redo(undefined, CALL);
        }
      };
      // What cannot be done in this state is refused, and changes nothing.
      await change().catch(() => undefined);
      await engine.whenSettled();
      const at = (Date.now() + 1) * 1000;
      moments.push({ at, answer: await askAll(engine) });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const [index, { at, answer }] of moments.entries())
      expect(await askAll(engine, at), `after step ${index}`).toEqual(answer);
  },
);
