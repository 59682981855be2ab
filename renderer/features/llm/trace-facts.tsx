import { Link } from "@tanstack/react-router";
import type { TraceDetail } from "../../../src/contract/llm.ts";
import { Fact, Facts } from "../../kit/facts.tsx";
import { formatCount, formatNumber } from "../../kit/format.ts";
import { formatUtc, formatWallTime } from "../../kit/format-time.ts";
import { showText } from "../../kit/shown-text.ts";
import { viewElsewhere } from "../../state/view.ts";
import { Pairs } from "./attributes.tsx";
import styles from "./details.module.css";

/** What its server and clients note for themselves; it stands elsewhere on the page. */
const OWN = /^mlflow\.(traceInputs|traceOutputs|trace\.(tokenUsage|cost|sizeStats|sizeBytes))$/;

/** All that is known of the trace as a whole. */
export function TraceFacts({ trace }: { readonly trace: TraceDetail }): React.JSX.Element {
  const { id, clientRequestId, startUs, request, response, usage, cost, runs, prompts } = trace;
  return (
    <section className={styles.scroll} aria-label="Trace" tabIndex={0}>
      <div className={styles.whole}>
        <Facts>
          <Fact name="Id">{id}</Fact>
          {clientRequestId !== null && (
            <Fact name="Request">{showText(clientRequestId, 300).text}</Fact>
          )}
          <Fact name="Started">
            <time title={formatUtc(startUs)}>{formatWallTime(startUs)}</time>
          </Fact>
          {request !== null && <Fact name="Asked">{showText(request, 300).text}</Fact>}
          {response !== null && <Fact name="Answered">{showText(response, 300).text}</Fact>}
          {usage !== null && <Fact name="Tokens">{amounts(usage, formatCount)}</Fact>}
          {cost !== null && (
            <Fact name="Cost">{amounts(cost, (usd) => `$${formatNumber(usd)}`)}</Fact>
          )}
          {runs.length > 0 && (
            <Fact name={runs.length === 1 ? "Run" : "Runs"}>
              {runs.map((run) => (
                <div key={run.id}>
                  <Link to="/r/$runId" params={{ runId: run.id }} search={viewElsewhere}>
                    {showText(run.name, 200).text}
                  </Link>
                </div>
              ))}
            </Fact>
          )}
          {prompts.length > 0 && <Fact name="Prompts">{prompts.join(", ")}</Fact>}
        </Facts>
      </div>
      <h3 className={styles.heading}>Tags</h3>
      <Pairs label="Tags" pairs={trace.tags} />
      <h3 className={styles.heading}>Metadata</h3>
      <Pairs label="Metadata" pairs={trace.metadata.filter(({ key }) => !OWN.test(key))} />
    </section>
  );
}

/** "total 12, input 5, output 7". */
function amounts(of: Readonly<Record<string, number>>, format: (amount: number) => string): string {
  return Object.entries(of)
    .map(
      ([kind, amount]) =>
        `${kind.replace(/_(tokens|cost)$/, "").replaceAll("_", " ")} ${format(amount)}`,
    )
    .join(", ");
}
