import { useEffect, useState } from "react";
import { readReportFile, type ReportFileSource, type ReportOfFile } from "./read-report-file.ts";

export type Reading =
  | { readonly percent: number }
  | { readonly error: unknown }
  | { readonly read: ReportOfFile };

/** Reads the file once; the page goes on meanwhile. */
export function useReportOfFile(source: ReportFileSource): Reading {
  const [reading, setReading] = useState<Reading>({ percent: 0 });
  useEffect(() => {
    const ended = new AbortController();
    const tell = (next: Reading): void => {
      if (!ended.signal.aborted) setReading(next);
    };
    readReportFile(source, (percent) => tell({ percent }), ended.signal).then(
      (read) => tell({ read }),
      (error: unknown) => tell({ error }),
    );
    return () => ended.abort();
  }, [source]);
  return reading;
}
