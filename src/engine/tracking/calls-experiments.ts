import { invalid } from "../../base/errors.ts";
import { nowMs, type TrackingRoute } from "./calls.ts";
import { readLimit, readTag, readToken, readViewType } from "./calls-fields.ts";
import { type Fields } from "./fields.ts";
import { MOST_EXPERIMENT_NAME, MOST_EXPERIMENT_TAG, MOST_EXPERIMENTS } from "./limits.ts";
import { TRACKING_PROJECT } from "./project.ts";

const TOPICS = [`project:${TRACKING_PROJECT}`, "projects"];

export const EXPERIMENT_CALLS: readonly TrackingRoute[] = [
  {
    method: "POST",
    version: "2.0",
    path: "experiments/create",
    handler: async ({ threads }, { fields }) => ({
      experiment_id: await threads.write.call.tracking.createExperiment({
        name: readName(fields, "name"),
        artifactLocation: readLocation(fields),
        tags: fields.messages("tags").map((tag) => readTag(tag, { most: MOST_EXPERIMENT_TAG })),
        nowMs: nowMs(),
      }),
    }),
  },
  {
    method: "GET",
    version: "2.0",
    path: "experiments/get",
    handler: async ({ threads }, { fields }) => ({
      experiment: await threads.read.call.tracking.getExperiment({
        id: fields.requireText("experiment_id"),
      }),
    }),
  },
  {
    method: "GET",
    version: "2.0",
    path: "experiments/get-by-name",
    handler: async ({ threads }, { fields }) => ({
      experiment: await threads.read.call.tracking.getExperimentByName({
        name: fields.requireText("experiment_name"),
      }),
    }),
  },
  {
    method: "POST",
    version: "2.0",
    path: "experiments/update",
    handler: async ({ threads, publish }, { fields }) => {
      await threads.write.call.tracking.renameExperiment({
        id: fields.requireText("experiment_id"),
        name: readName(fields, "new_name"),
        nowMs: nowMs(),
      });
      publish(TOPICS);
      return {};
    },
  },
  ...([true, false] as const).map((deleted): TrackingRoute => ({
    method: "POST",
    version: "2.0",
    path: `experiments/${deleted ? "delete" : "restore"}`,
    handler: async ({ threads, publish }, { fields }) => {
      const runIds = await threads.write.call.tracking.setExperimentDeleted({
        id: fields.requireText("experiment_id"),
        deleted,
        nowMs: nowMs(),
      });
      publish([...TOPICS, "journal", ...runIds.map((id) => `run:${id}`)]);
      return {};
    },
  })),
  ...(["GET", "POST"] as const).map((method): TrackingRoute => ({
    method,
    version: "2.0",
    path: "experiments/search",
    handler: async ({ threads }, { fields }) => {
      const { experiments, nextToken } = await threads.read.call.tracking.searchExperiments({
        filter: fields.text("filter") ?? "",
        viewType: readViewType(fields, "view_type"),
        orderBy: fields.texts("order_by"),
        limit: readLimit(fields, { otherwise: undefined, most: MOST_EXPERIMENTS }),
        token: readToken(fields),
      });
      return {
        ...(experiments.length > 0 && { experiments }),
        ...(nextToken !== undefined && { next_page_token: nextToken }),
      };
    },
  })),
  {
    method: "POST",
    version: "2.0",
    path: "experiments/set-experiment-tag",
    handler: async ({ threads }, { fields }) => {
      await threads.write.call.tracking.setExperimentTag({
        id: fields.requireText("experiment_id"),
        tag: readTag(fields, { most: MOST_EXPERIMENT_TAG }),
        nowMs: nowMs(),
      });
      return {};
    },
  },
  {
    method: "POST",
    version: "2.0",
    path: "experiments/delete-experiment-tag",
    handler: async ({ threads }, { fields }) => {
      await threads.write.call.tracking.deleteExperimentTag({
        id: fields.requireText("experiment_id"),
        key: fields.requireText("key"),
        nowMs: nowMs(),
      });
      return {};
    },
  },
];

function readName(fields: Fields, field: string): string {
  const name = fields.requireText(field);
  if (name.trim() === "") throw invalid(`Invalid experiment name: '${name}'.`);
  if (name.length > MOST_EXPERIMENT_NAME)
    throw invalid(`'${field}' exceeds the maximum length of ${MOST_EXPERIMENT_NAME} characters.`);
  return name;
}

/** Files of clients go through this server or to a store that they reach themselves: never into a folder of this machine. */
function readLocation(fields: Fields): string | undefined {
  const location = fields.text("artifact_location") || undefined;
  if (location === undefined) return undefined;
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === "file" || scheme === "runs" || scheme.length === 1)
    throw invalid(
      `Invalid artifact location '${location}': only addresses of stores are accepted, such as s3://bucket/path.`,
    );
  if (/[#?]|\.\./.test(location) && scheme === "mlflow-artifacts")
    throw invalid(`Invalid artifact location '${location}'.`);
  return location;
}
