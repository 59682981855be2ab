import { z } from "zod";
import { cutText, page, pairs, procedure } from "./common.ts";

export const evaluationDataset = z.object({
  id: z.string(),
  /** Several may have the same. */
  name: z.string(),
  records: z.int(),
  /** Names of the experiments that it belongs to. */
  experiments: z.array(z.string()),
  tags: pairs,
  /** Says that something changed, as MLflow has it. */
  digest: z.string(),
  createdUs: z.number(),
  updatedUs: z.number(),
  /** "" where nobody said. */
  createdBy: z.string(),
  updatedBy: z.string(),
});
export type EvaluationDataset = z.infer<typeof evaluationDataset>;

export const evaluationRecord = z.object({
  id: z.string(),
  /** JSON as its client wrote it. */
  inputs: cutText,
  outputs: cutText.nullable(),
  expectations: cutText.nullable(),
  tags: cutText,
  /** "TRACE", "HUMAN", "DOCUMENT", "CODE" or "", and its id there. */
  sourceType: z.string(),
  sourceId: z.string(),
  createdUs: z.number(),
  updatedUs: z.number(),
});
export type EvaluationRecord = z.infer<typeof evaluationRecord>;

const id = z.string().max(100);

export const data = {
  /** The newest first. */
  listEvaluationDatasets: procedure
    .route({ method: "GET", path: "/evaluation-datasets" })
    .input(
      z.object({
        /** Part of the name, in any case. */
        search: z.string().max(500).exactOptional(),
        ...page,
      }),
    )
    .output(
      z.object({
        rows: z.array(evaluationDataset),
        total: z.int(),
        nextCursor: z.string().nullable(),
      }),
    ),
  getEvaluationDataset: procedure
    .route({ method: "GET", path: "/evaluation-datasets/{id}" })
    .input(z.object({ id }))
    .output(evaluationDataset),
  /** In the order they came in. */
  listEvaluationRecords: procedure
    .route({ method: "GET", path: "/evaluation-datasets/{id}/records" })
    .input(z.object({ id, ...page }))
    .output(
      z.object({
        rows: z.array(evaluationRecord),
        total: z.int(),
        nextCursor: z.string().nullable(),
      }),
    ),
};
