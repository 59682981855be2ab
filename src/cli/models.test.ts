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

test("a guarded stage is asked for and approved by another profile; an alias rolls back, and the audit tells all of it", async () => {
  await using place = await createWorkplace();
  const engine = await place.start(["serve", "--no-open", "--port", "0"]);
  const record = place.record();
  if (record === undefined) throw new Error(engine.stderr());
  const post = async (call: string, body: object): Promise<[number, unknown]> => {
    const answer = await fetch(new URL(`api/2.0/mlflow/${call}`, record.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.json()];
  };
  await post("registered-models/create", { name: "net" });
  for (let made = 0; made < 2; made++)
    await post("model-versions/create", { name: "net", source: "s3://b/x" });

  expect((await place.run("models", "approvals", "net", "production", "other")).stdout).toBe(
    "Approval of Production of net: by another profile.\n",
  );
  const asked = await place.run("models", "stage", "net", "2", "production", "--why", "better");
  expect(asked.stdout).toMatch(
    /^Production needs an approval: “me” has asked for it .*\n.*models approve net 2/,
  );
  expect(
    await post("model-versions/transition-stage", {
      name: "net",
      version: "2",
      stage: "Production",
    }),
  ).toEqual([
    403,
    {
      error_code: "PERMISSION_DENIED",
      message: expect.stringMatching(/needs an approval in Assay/) as string,
    },
  ]);
  expect(await place.runJson("models", "requests")).toMatchObject({
    requests: [{ name: "net", version: 2, request: { state: "open", asked: { why: "better" } } }],
    total: 1,
  });
  expect((await place.run("models", "show", "net")).stdout).toContain("Production by me");

  expect(await place.run("models", "approve", "net", "2", "--why", "mine")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/“me” asked for Production.*\n.*--as NAME/) as string,
  });
  expect(
    await place.runJson("models", "approve", "net", "2", "--why", "seen", "--as", "Ada"),
  ).toMatchObject({
    decided: { authenticated: false, request: { state: "approved", decided: { by: "Ada" } } },
  });
  expect((await place.run("models", "requests")).stdout).toBe("Nothing waits for an approval.\n");
  expect((await place.run("models", "approve", "net", "2", "--why", "again")).code).toBe(1);
  expect((await place.run("models", "approve", "net", "2")).code).toBe(2);

  for (const version of ["1", "2"]) await place.run("models", "alias", "net", "best", version);
  expect((await place.run("models", "alias", "net", "best", "--rollback")).stdout).toBe(
    "net@best is version 1 again, it was 2.\n",
  );
  expect(await place.run("models", "alias", "net", "best", "--rollback")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no version that best of net was on before") as string,
  });
  expect((await place.run("models", "alias", "net", "best", "1", "--rollback")).code).toBe(2);

  const { ok, entries } = await place.runJson<{
    readonly ok: boolean;
    readonly entries: ReadonlyArray<{
      readonly seq: number;
      readonly hash: string;
      readonly actor: string;
      readonly what: string;
      readonly why: string;
    }>;
  }>("models", "audit", "net");
  expect(ok).toBe(true);
  expect(entries.map(({ actor, what, why }) => `${actor}: ${what} (${why})`)).toEqual([
    "me: Alias best: version 1, was version 2 (rolled back) ()",
    "me: Alias best: version 2, was version 1 ()",
    "me: Alias best: version 1, was no version ()",
    "Ada: Version 2: Production approved; stage Production, was None (seen)",
    "me: Version 2: Production asked for (better)",
    "me: Approval of Production: by another profile, was not needed ()",
    "MLflow client: Version 2: registered from s3://b/x ()",
    "MLflow client: Version 1: registered from s3://b/x ()",
    "MLflow client: Registered as “net” ()",
  ]);
  for (const { hash } of entries) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const table = (await place.run("models", "audit", "net")).stdout;
  expect(table).toContain(entries[0]?.hash.slice(0, 12));
  expect(table).toContain("The journal holds: ");
});
