import { zipSync } from "fflate";
import { expect, test } from "vitest";
import type { RunEvent } from "../../base/run-event.ts";
import { factsOf, listPoints, readGrowing, summarize } from "../testing.ts";
import { cometCodec } from "./index.ts";

type Message = Readonly<Record<string, unknown>>;

const encode = (text: string) => new TextEncoder().encode(text);

const metric = (metricName: string, metricValue: unknown, rest: Message = {}): Message => ({
  type: "metric_msg",
  payload: { ...rest, metric: { epoch: null, step: null, ...rest, metricName, metricValue } },
});

function read(messages: readonly Message[], experiment: Message = {}): readonly RunEvent[] {
  const archive = zipSync({
    "messages.json": encode(messages.map((one) => JSON.stringify(one)).join("\n")),
    "experiment.json": encode(JSON.stringify({ stop_time: 1_795_825_273_566, ...experiment })),
  });
  const facts = factsOf(".cometml-runs/a.zip");
  return readGrowing(cometCodec, archive, cometCodec.initial(facts)).events;
}

test("what was logged within a context is a metric of its own, named as Comet shows it", () => {
  const events = read([
    metric("loss", 0.5, { context: "train", step: 1, epoch: 0 }),
    metric("loss", 0.7, { context: "validate", step: 1, epoch: 0 }),
    metric("loss", 0.9, { step: 2 }),
  ]);
  expect(listPoints(events)).toEqual([
    "loss #0 2 NaN 0.9",
    "train_loss #0 1 NaN 0.5",
    "validate_loss #0 1 NaN 0.7",
  ]);
});

test("without a step the epoch is the step, else the place; a value may be text", () => {
  const events = read([
    metric("acc", "0.25", { epoch: 3 }),
    metric("acc", "Infinity", { epoch: 4 }),
    metric("acc", "True", { epoch: 5 }),
    metric("speed", 7),
    metric("speed", 8),
  ]);
  expect(listPoints(events)).toEqual([
    "acc #0 3 NaN 0.25",
    "acc #0 4 NaN Infinity",
    "speed #0 0 NaN 7",
    "speed #0 1 NaN 8",
  ]);
});

test("lists are parameters too, and wide integers are exact", () => {
  const param = (field: string, paramName: string, paramValue: unknown): Message => ({
    type: "parameter_msg",
    payload: { [field]: { paramName, paramValue } },
  });
  const text = JSON.stringify(param("param", "seed", 0)).replace(":0", ":1152921504606846977");
  const archive = zipSync({
    "messages.json": encode(`${JSON.stringify(param("params", "net|layers", [1, 2]))}\n${text}`),
    "experiment.json": encode("{}"),
  });
  const start = cometCodec.initial(factsOf(".cometml-runs/a.zip"));
  expect(summarize(readGrowing(cometCodec, archive, start).events).params).toEqual({
    "net|layers": [1, 2],
    seed: "1152921504606846977",
  });
});

test.each([
  [undefined, "finished", "Comet closed its archive"],
  ["Unexpected error detected while logging image data.", "finished", "Comet closed its archive"],
  [
    "Unexpected error detected in the user script: ValueError('boom')",
    "failed",
    "Comet noted ValueError('boom')",
  ],
])("an experiment that ends with %s is %s", (customer_error_message, state, reason) => {
  const events = read([], { customer_error_reported: true, customer_error_message });
  expect(events).toContainEqual(expect.objectContaining({ kind: "state", state, reason }));
});
