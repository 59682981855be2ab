import { useCallback } from "react";

type Target = HTMLImageElement | HTMLMediaElement | HTMLAnchorElement;

/** Gives the element an address of the bytes for as long as it is there. */
export function useBlobUrl(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  type: string,
): (element: Target | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null || bytes === undefined) return undefined;
      const url = URL.createObjectURL(new Blob([bytes], { type }));
      if (element instanceof HTMLAnchorElement) element.href = url;
      else element.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [bytes, type],
  );
}
