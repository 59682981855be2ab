import { expect, test } from "vitest";
import { toTargetSource } from "./version-source.ts";

const MODEL = `m-${"0".repeat(32)}`;
const OTHER = `m-${"1".repeat(32)}`;
const targets = {
  runIds: new Map([["r1", "R1"]]),
  modelIds: new Map([[MODEL, OTHER]]),
  artifactUris: { from: "s3://b/1/r1/artifacts", to: "mlflow-artifacts:/9/R1/artifacts" },
};

test.each([
  ["runs:/r1/model", "runs:/R1/model", false],
  [`models:/${MODEL}`, `models:/${OTHER}`, false],
  ["s3://b/1/r1/artifacts/model", "mlflow-artifacts:/9/R1/artifacts/model", false],
  [`mlflow-artifacts:/1/models/${MODEL}/artifacts`, `models:/${OTHER}`, false],
  [`mlflow-artifacts:/1/models/${MODEL}/artifacts/part`, `models:/${OTHER}/part`, false],
  ["s3://b/1/r1/artifacts-of-another", "s3://b/1/r1/artifacts-of-another", true],
  ["runs:/unknown/model", "runs:/unknown/model", true],
])("%s is %s there", (source, expected, isElsewhere) => {
  expect(toTargetSource(source, targets)).toEqual({ source: expected, isElsewhere });
});
