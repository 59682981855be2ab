import { useCallback, useEffect, useRef } from "react";
import { tellCell, useTableState } from "../../../state/table.ts";

/** The cell that the pointer rests on, or none any more. */
export type PointAt = (cell: { readonly row: string; readonly column: string } | undefined) => void;

const OPEN_MS = 300;
/** Long enough to go from the cell to what is told of it. */
const CLOSE_MS = 200;

/** Tells of a cell once the pointer rests there, until it has left. */
export function useToldCell(): PointAt {
  const timer = useRef<number>(undefined);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      tellCell(undefined);
    },
    [],
  );
  return useCallback((cell) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(
      () => {
        // What a key has opened another key closes.
        if (useTableState.getState().told?.hasFocus === true) return;
        tellCell(cell && { ...cell, hasFocus: false });
      },
      cell === undefined ? CLOSE_MS : OPEN_MS,
    );
  }, []);
}
