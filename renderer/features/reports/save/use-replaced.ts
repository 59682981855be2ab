import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Redaction } from "../../../../src/contract/redaction.ts";
import type { UnderWay } from "../../../../src/contract/system.ts";
import { orpc } from "../../../client/api.ts";
import { useCallContext, useProgress } from "../../../client/use-progress.ts";
import type { ReplacedValues } from "../../redaction/index.ts";

interface ReplacedInReport {
  /** Null where no rule and no text is left. */
  readonly redact: Redaction | null;
  /** Undefined until the engine has told, and where it was stopped. */
  readonly told: ReplacedValues | undefined;
  readonly isLoading: boolean;
  readonly progress: UnderWay | undefined;
  readonly error: unknown;
  readonly stop: () => void;
}

const NOTHING = { replaced: [], replacedTotal: 0 };

/** What would be replaced in the report as a file: looked for anew with each other choice. */
export function useReplaced(id: string, redaction: Redaction): ReplacedInReport {
  const client = useQueryClient();
  const context = useCallContext();
  const [stopped, setStopped] = useState<Redaction>();
  const redact = redaction.rules.length + redaction.also.length === 0 ? null : redaction;
  const options = orpc.reports.previewHtml.queryOptions({
    input: { id, redact: redaction },
    context,
  });
  const query = useQuery({
    ...options,
    enabled: redact !== null && stopped !== redaction,
    placeholderData: keepPreviousData,
    retry: false,
    // The report and its runs are others by the next time.
    gcTime: 0,
  });
  return {
    redact,
    told: redact === null ? NOTHING : query.data,
    isLoading: query.isFetching,
    progress: useProgress(context, query.isFetching),
    error: query.error,
    stop: () => {
      setStopped(redaction);
      void client.cancelQueries({ queryKey: options.queryKey });
    },
  };
}
