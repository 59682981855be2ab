import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createWorkplace } from "./cli.test-support.ts";

test("a checkpoint of a run is registered from the command line, and versions are compared", async () => {
  await using place = await createWorkplace();
  await place.run("scan", place.logs);
  const { runs } = await place.runJson<{ runs: Array<{ id: string; name: string }> }>("runs", "ls");
  const [first, second] = runs;
  if (first === undefined || second === undefined) throw new Error("no runs");
  for (const { name } of runs) await writeFile(join(place.logs, name, "best.pt"), `of ${name}`);

  const about = ["--run", first.id, "--file", "best.pt", "--alias", "@champion"];
  const made = await place.run("models", "register", "net", ...about);
  expect(made.stdout).toBe("net has version 1 now: models:/net/1, @champion\n");
  const path = join(place.logs, second.name, "best.pt");
  expect(
    await place.runJson("models", "register", "net", "--run", second.id, "--file", path),
  ).toMatchObject({ registered: { name: "net", version: 2 } });
  expect(await place.runJson("models", "show", "net")).toMatchObject({
    model: {
      versions: [
        { version: 2, run: { id: second.id }, path: "best.pt" },
        { version: 1, run: { id: first.id }, path: "best.pt", aliases: ["champion"] },
      ],
    },
  });
  expect((await place.run("models", "show", "net")).stdout).toContain("best.pt");

  const { diff } = await place.runJson<{
    diff: { sections: Array<{ section: string; rows: Array<{ key: string; change: string }> }> };
  }>("models", "diff", "net", "1", "2");
  const rowsOf = (name: string) => diff.sections.find(({ section }) => section === name)?.rows;
  expect(rowsOf("files")).toMatchObject([{ key: "best.pt", change: "changed" }]);
  expect(rowsOf("params")).toMatchObject([{ key: "model.layers", change: "changed" }]);
  const shown = await place.run("models", "diff", "net", "1", "2");
  expect(shown.stdout).toMatch(/~ +model\.layers/);
  expect(shown.stdout).not.toMatch(/ lr /);
  expect((await place.run("models", "diff", "net", "1", "2", "--all")).stdout).toMatch(/ lr /);

  expect(
    await place.run("models", "register", "net", "--run", first.id, "--file", "/etc/hosts"),
  ).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("is not in the folder of the run") as string,
  });
  expect((await place.run("models", "register", "net")).code).toBe(2);
});
