import { describe, expect, test } from "vitest";
import { isTouched } from "./topics.ts";

const key = (path: string, input?: unknown) => [path.split("."), { type: "query", input }] as const;
type Case = readonly [path: string, input: unknown, topic: string, touched: boolean];
const topics = (...names: string[]) => new Set(names);

describe("isTouched", () => {
  test.each<Case>([
    ["runs.listProjects", undefined, "projects", true],
    ["runs.listProjects", undefined, "project:p1", false],
    ["runs.list", { projectId: "p1", limit: 10 }, "project:p1", true],
    ["runs.list", { projectId: "p1" }, "project:p2", false],
    ["runs.list", {}, "project:p2", true],
    ["runs.get", { id: "r1" }, "run:r1", true],
    ["runs.get", { id: "r1" }, "run:r2", false],
    ["runs.readSeries", { metric: "loss", runIds: ["r1", "r2"] }, "series:r2", true],
    ["runs.readSeries", { metric: "loss", runIds: ["r1", "r2"] }, "series:r3", false],
    ["runs.readSeries", { metric: "loss", runIds: ["r1", "r2"] }, "run:r2", false],
    ["runs.getPoints", { runId: "r1", metric: "loss" }, "series:r1", true],
    ["runs.readGroupSeries", { groups: [["r1"], ["r2", "r3"]] }, "series:r3", true],
    ["runs.readGroupSeries", { groups: [["r1"]] }, "series:r2", false],
    ["runs.listViews", { projectId: "p1" }, "view:v1", true],
    ["runs.listMetrics", { projectId: "p1" }, "metrics:p1", true],
    ["runs.listMetrics", { runId: "r1" }, "metrics:p1", false],
    ["runs.listMetrics", { runId: "r1" }, "run:r1", true],
    ...["compare.readTable", "compare.listColumns", "runs.readCells"].flatMap((path): Case[] => [
      [path, { runIds: ["r1", "r2"] }, "run:r2", true],
      [path, { runIds: ["r1", "r2"] }, "run:r3", false],
      [path, { runIds: ["r1"] }, "project:p1", false],
      [path, { runIds: ["r1"] }, "metric:m1", true],
    ]),
    ...["readMetrics", "readMetricTable", "diffConfig"].flatMap((name): Case[] => [
      [`compare.${name}`, { groups: [["r1"], ["r2", "r3"]] }, "run:r3", true],
      [`compare.${name}`, { groups: [["r1"], ["r2", "r3"]] }, "run:r4", false],
      [`compare.${name}`, { groups: [["r1"]] }, "project:p1", false],
      [`compare.${name}`, { groups: [["r1"]] }, "metric:m1", true],
    ]),
    ...["readImportance", "readDependence", "readCorrelations"].flatMap((name): Case[] => [
      [`compare.${name}`, { runIds: ["r1"] }, "metric:m1", true],
      [`compare.${name}`, { runIds: ["r1"] }, "run:r1", true],
      [`compare.${name}`, { runIds: ["r1"] }, "run:r2", false],
      [`compare.${name}`, { runIds: ["r1"] }, "series:r1", false],
    ]),
    ["compare.readCurves", { groups: [["r1"], ["r2"]] }, "series:r2", true],
    ["compare.readCurves", { groups: [["r1"]] }, "series:r2", false],
    ["compare.explainChange", { a: ["r1"], b: ["r2"] }, "series:r2", true],
    ["compare.explainChange", { a: ["r1"], b: ["r2"] }, "series:r3", false],
    ["compare.openComparison", { sets: [{ runs: { runIds: ["r1"] } }] }, "run:r1", true],
    ["compare.openComparison", { sets: [{ runs: { runIds: ["r1"] } }] }, "project:p1", false],
    ["compare.openComparison", { sets: [{ runs: { projectId: "p1" } }] }, "project:p1", true],
    ["compare.openComparison", { sets: [{ runs: { projectId: "p1" } }] }, "project:p2", false],
    ["compare.openComparison", { sets: [{ runs: { query: "lr > 1" } }] }, "project:p2", true],
    ["compare.openComparison", { sets: [] }, "project:p1", false],
    ["ingest.status", undefined, "ingest", true],
    ["hosts.status", undefined, "hosts", true],
    ["registry.getModel", { name: "net" }, "models", true],
    ["registry.listModels", { limit: 10 }, "journal", false],
    ["hosts.status", undefined, "ingest", false],
    ["ingest.listSources", { runId: "r1" }, "run:r1", true],
    ["system.getSettings", undefined, "settings", true],
    ["runs.history", { entity: "x" }, "journal", true],
    ["system.info", undefined, "settings", false],
    ["system.info", undefined, "system", true],
  ])("%s %j by %s: %s", (path, input, topic, touched) => {
    expect(isTouched(key(path, input), topics(topic))).toBe(touched);
  });

  test("a key that is not oRPC's is never touched", () => {
    expect(isTouched(["mine"], topics("projects"))).toBe(false);
  });
});
