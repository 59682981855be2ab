import { afterEach, expect, test } from "vitest";
import { contract } from "../../src/contract/index.ts";
import { atMoment, askAt, showMoment } from "./moment.ts";

afterEach(() => showMoment(undefined));

test("questions about runs go with the moment, others as they are, changes not at all", () => {
  expect(atMoment(["runs", "list"], { limit: 3 })).toEqual({ limit: 3 });
  expect(atMoment(["runs", "edit"], { ids: ["a"] })).toEqual({ ids: ["a"] });
  showMoment(5e15);
  expect(atMoment(["runs", "list"], { limit: 3 })).toEqual({ at: 5e15, limit: 3 });
  expect(atMoment(["runs", "listProjects"], undefined)).toEqual({ at: 5e15 });
  expect(atMoment(["runs", "listViews"], { projectId: "p" })).toEqual({ projectId: "p" });
  expect(atMoment(["system", "setSettings"], {})).toEqual({});
  expect(() => atMoment(["runs", "edit"], { ids: ["a"] })).toThrow("only read");
  expect(() => atMoment(["registry", "removeModel"], {})).toThrow("only read");
});

test("a question may be about another moment than the page's", () => {
  showMoment(5e15);
  expect(askAt(undefined, () => atMoment(["runs", "get"], { id: "a" }))).toEqual({ id: "a" });
  expect(askAt(7e15, () => atMoment(["runs", "get"], { id: "a" }))).toEqual({ id: "a", at: 7e15 });
  expect(atMoment(["runs", "get"], { id: "a" })).toEqual({ id: "a", at: 5e15 });
  expect(() =>
    askAt(undefined, () => {
      throw new Error("failed");
    }),
  ).toThrow("failed");
  expect(atMoment(["runs", "get"], { id: "a" })).toEqual({ id: "a", at: 5e15 });
});

test("every procedure that takes a moment gets it, and nothing that changes something passes", () => {
  showMoment(5e15);
  for (const [module, procedures] of Object.entries(contract)) {
    for (const [name, procedure] of Object.entries(procedures)) {
      const definition = (procedure as unknown as Definition)["~orpc"];
      const answer = outcome(() => atMoment([module, name], {}));
      const schema = definition.inputSchema;
      const takesMoment =
        schema?.safeParse !== undefined && keysOf(schema).includes("at") && name !== "listMoments";
      expect([
        module,
        name,
        typeof answer === "object" && answer !== null && "at" in answer,
      ]).toEqual([module, name, takesMoment]);
      const method = definition.route?.method;
      if (module !== "system" && module !== "hosts" && (method === "PATCH" || method === "DELETE"))
        expect([module, name, answer]).toEqual([module, name, "refused"]);
    }
  }
});

test("of what is sent, only what changes nothing of the workspace passes", () => {
  showMoment(5e15);
  const passing = Object.entries(contract).flatMap(([module, procedures]) =>
    Object.entries(procedures).flatMap(([name, procedure]) => {
      const { route } = (procedure as unknown as Definition)["~orpc"];
      const isSent = !["GET", "PATCH", "DELETE"].includes(route?.method ?? "POST");
      return isSent && outcome(() => atMoment([module, name], {})) !== "refused"
        ? [`${module}.${name}`]
        : [];
    }),
  );
  const asking = Object.entries(ASKING_BY_POST).flatMap(([module, names]) =>
    names.map((name) => `${module}.${name}`),
  );
  expect(passing.toSorted()).toEqual([...asking, ...HARMLESS].toSorted());
});

/** They are sent only because what they ask is long; a signature lets a file be read for a while. */
const ASKING_BY_POST: Readonly<Record<string, readonly string[]>> = {
  compare: [
    "diffConfig",
    "explainChange",
    "listColumns",
    "listComparedMetrics",
    "listPredictionSources",
    "openComparison",
    "readCorrelations",
    "readCurves",
    "readDependence",
    "readImportance",
    "readMetricTable",
    "readMetrics",
    "readPredictions",
    "readTable",
  ],
  exports: ["count"],
  registry: ["signVersionFile"],
  reports: ["findRuns", "readBlock"],
  runs: [
    "listGroups",
    "listMediaSteps",
    "readCells",
    "readGroupSeries",
    "readHistograms",
    "readPoints",
    "readSeries",
    "signFile",
  ],
};
/** They look, keep how one looks, or are about the program and its machines: no run is another one after them. */
const HARMLESS = [
  "bundles.look",
  "bundles.preview",
  "bundles.request",
  "bundles.write",
  "hosts.reconnect",
  "ingest.previewImport",
  "ingest.previewRule",
  "reports.exportHtml",
  "reports.previewHtml",
  "runs.openFolder",
  "runs.saveView",
  "system.backup",
  "system.rebuild",
  "system.shutdown",
];

interface Schema {
  readonly safeParse?: unknown;
  readonly shape?: object;
  readonly def?: { readonly innerType?: Schema };
}
interface Definition {
  readonly "~orpc": {
    readonly inputSchema?: Schema;
    readonly route?: { readonly method?: string };
  };
}

function keysOf(schema: Schema): string[] {
  return Object.keys(schema.shape ?? schema.def?.innerType?.shape ?? {});
}

function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch {
    return "refused";
  }
}
