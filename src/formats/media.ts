/** What a media reference leads to, as the logger wrote it; bytes are views into the record. */
export type MediaContent =
  | { readonly kind: "image"; readonly samples: readonly Uint8Array[] }
  | {
      readonly kind: "audio";
      readonly samples: readonly Uint8Array[];
      /** Markdown, one for each sample where the logger gave some. */
      readonly labels: readonly string[];
    }
  | {
      readonly kind: "text";
      /** [] for one text, [n] and [n, m] for a column and a table of texts. */
      readonly shape: readonly number[];
      readonly cells: readonly string[];
    }
  | {
      readonly kind: "histogram";
      /** left, right, count, left, right, count, ... from left to right. */
      readonly buckets: Float64Array;
    };
