import { expect, test } from "vitest";
import { createWorkplace } from "./cli.test-support.ts";

test("models are listed, their aliases and stages set, and what is not there is said so", async () => {
  await using place = await createWorkplace();
  const engine = await place.start(["serve", "--no-open", "--port", "0"]);
  const record = place.record();
  if (record === undefined) throw new Error(engine.stderr());
  const post = async (call: string, body: object): Promise<void> => {
    const answer = await fetch(new URL(`api/2.0/mlflow/${call}`, record.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  expect((await place.run("models", "ls")).stdout).toContain("No registered models.");
  await post("registered-models/create", { name: "net", description: "for the demo" });
  for (let made = 0; made < 2; made++)
    await post("model-versions/create", { name: "net", source: "s3://b/x" });

  expect((await place.run("models", "alias", "net", "champion", "2")).stdout).toBe(
    "net@champion is version 2.\n",
  );
  await place.runJson("models", "stage", "net", "2", "production");
  await place.runJson("models", "stage", "net", "1", "Production", "--archive");
  expect(await place.runJson("models", "ls")).toMatchObject({
    models: [{ name: "net", versions: 2, newest: 2, aliases: [{ alias: "champion", version: 2 }] }],
    total: 1,
    nextCursor: null,
  });
  expect(await place.runJson("models", "show", "net")).toMatchObject({
    model: {
      description: "for the demo",
      versions: [
        { version: 2, stage: "Archived", aliases: ["champion"] },
        { version: 1, stage: "Production", source: "s3://b/x", run: null },
      ],
    },
  });
  expect((await place.run("models", "alias", "net", "champion")).stdout).toBe(
    "champion was taken off net.\n",
  );
  expect((await place.run("models", "show", "net")).stdout).toMatch(/^net: for the demo\n/);
  expect(await place.run("models", "alias", "net", "champion", "3")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("version=3) not found\n       Its page") as string,
  });
  expect((await place.run("models", "stage", "net", "1", "live")).code).toBe(2);
});
