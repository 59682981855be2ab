import { Copy, Waypoints } from "lucide-react";
import { copyText } from "../../kit/clipboard.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { Notice } from "../../kit/notice.tsx";
import { notify } from "../../kit/notify.tsx";
import { useSettings } from "../system/index.ts";
import { trackingAddress } from "../tracking/index.ts";
import styles from "./llm.module.css";

/** How programs send traces here. */
export function NoTraces({ isPage = false }: { readonly isPage?: boolean }): React.JSX.Element {
  const { trackingNeedsToken } = useSettings();
  return (
    <Notice
      isPage={isPage}
      icon={<Waypoints size={20} />}
      title={isPage ? "No traces yet" : "This run has no traces"}
      actions={
        <div className={styles.ways}>
          {waysOf(trackingAddress(), trackingNeedsToken).map(({ title, code }) => (
            <section key={title} className={styles.way} aria-label={title}>
              <h2>{title}</h2>
              <pre>{code}</pre>
              <IconButton
                label={`Copy for ${title}`}
                onClick={() => void copyText(code).then(() => notify("Copied."))}
              >
                <Copy size={14} />
              </IconButton>
            </section>
          ))}
        </div>
      }
    >
      {isPage
        ? "Programs that call models send them, while they run."
        : "Traces that a program sends inside of this run are listed here, live."}
    </Notice>
  );
}

interface Way {
  readonly title: string;
  readonly code: string;
}

function waysOf(address: string, needsToken: boolean): readonly Way[] {
  const token = needsToken ? ",authorization=Bearer%20TOKEN" : "";
  return [
    {
      title: "MLflow in Python",
      code: [
        "import mlflow",
        ...(needsToken ? ['import os; os.environ["MLFLOW_TRACKING_TOKEN"] = "the token"'] : []),
        `mlflow.set_tracking_uri("${address}")`,
        "mlflow.openai.autolog()  # or langchain, anthropic, …",
      ].join("\n"),
    },
    {
      title: "OpenTelemetry, in any language",
      code: [
        `export OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="${address}/v1/traces"`,
        `export OTEL_EXPORTER_OTLP_TRACES_HEADERS="x-mlflow-experiment-id=0${token}"`,
        `export OTEL_EXPORTER_OTLP_TRACES_PROTOCOL="http/protobuf"`,
      ].join("\n"),
    },
  ];
}
