import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import { decodeColumnBlob } from "../../../src/base/column-blob.ts";
import { figureRecipe, type WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import {
  FIGURE_FILES,
  type FigureFormat,
  type FigureMeta,
  type FigureTableFormat,
} from "../../../src/contract/figures.ts";
import { api, orpc } from "../../client/api.ts";
import { toReading, type Reading } from "../../client/reading.ts";
import { describeIssue } from "./describe-issue.ts";

export interface MadeFile extends FigureMeta {
  readonly file: Blob;
}

/** A figure or table of the recipe as a file. */
export async function makeFile(
  recipe: WrittenRecipe,
  name: string,
  format: FigureFormat | FigureTableFormat,
  signal?: AbortSignal,
): Promise<MadeFile> {
  const blob = await api.figures.render(
    { recipe, name, format },
    signal === undefined ? {} : { signal },
  );
  const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
  const { type } = FIGURE_FILES[format];
  return {
    ...(meta as FigureMeta),
    file: new Blob([columns[0] as Uint8Array<ArrayBuffer>], { type }),
  };
}

/** The figure as the engine draws it: the picture that a paper would have. */
export function usePreview(
  recipe: WrittenRecipe,
  name: string | undefined,
  format: "svg" | "md",
): Reading<MadeFile> & { readonly isDrawing: boolean } {
  const query = useQuery({
    queryKey: orpc.figures.render.queryKey({ input: { recipe, name: name ?? "", format } }),
    queryFn: ({ signal }) => makeFile(recipe, name ?? "", format, signal),
    enabled: name !== undefined,
    placeholderData: keepPreviousData,
  });
  return {
    ...toReading(query),
    // What was drawn before says nothing of a recipe that cannot be drawn.
    ...(query.isError && { data: undefined, error: query.error }),
    isDrawing: query.isFetching,
  };
}

/** Sentences on what is wrong with the recipe; the engine would refuse it. */
export function useProblems(recipe: WrittenRecipe): readonly string[] {
  return useMemo(() => {
    const result = figureRecipe.safeParse(recipe);
    return result.success ? [] : result.error.issues.map(describeIssue);
  }, [recipe]);
}

/** Shows the file in an image, under an address that lasts as long. */
export function useImageOf(file: Blob | undefined): RefObject<HTMLImageElement | null> {
  const ref = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const image = ref.current;
    if (file === undefined || image === null) return undefined;
    const url = URL.createObjectURL(file);
    image.src = url;
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return ref;
}
