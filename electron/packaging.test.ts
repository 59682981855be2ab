import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";

const require = createRequire(import.meta.url);

test("electron-builder.yml is valid by electron-builder's own schema", async () => {
  const schema = JSON.parse(
    await readFile(require.resolve("app-builder-lib/scheme.json"), "utf8"),
  ) as object;
  const config = parse(
    await readFile(new URL("../electron-builder.yml", import.meta.url), "utf8"),
  ) as object;
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(
    schema,
  );
  validate(config);
  expect(validate.errors).toBeNull();
  validate({ ...config, asarUnpacked: true });
  expect(validate.errors).not.toBeNull();
});
