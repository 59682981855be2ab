import * as z from "zod";
import { MODEL_FORMATS, type ModelHeader } from "../base/model-header/types.ts";

/** What the header of a model file tells. Nothing was loaded or run to know it. */
export const ModelHeaderSchema: z.ZodType<ModelHeader> = z.object({
  format: z.enum(MODEL_FORMATS),
  title: z.string(),
  unsafe: z.string().nullable().describe("Why loading the file can run code"),
  damaged: z.string().nullable().describe("Why the header was not read to its end"),
  facts: z.array(z.tuple([z.string(), z.string()])).readonly(),
  tensors: z
    .array(
      z.object({
        name: z.string(),
        dtype: z.string(),
        shape: z.array(z.union([z.number(), z.string()])).readonly(),
      }),
    )
    .readonly()
    .describe("The first 10,000 of them"),
  tensorCount: z.int().nonnegative(),
  parameterCount: z.number().nonnegative().nullable(),
});
