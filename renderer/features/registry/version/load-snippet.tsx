import { useQuery } from "@tanstack/react-query";
import type { ModelVersion } from "../../../../src/contract/registry.ts";
import { basePath, orpc } from "../../../client/api.ts";
import { useSettings } from "../../system/index.ts";
import { CodeBlock, Section } from "./section.tsx";
import { writeSnippet } from "./write-snippet.ts";
import styles from "./version.module.css";

/** How a script gets the model. */
export function LoadSnippet(props: {
  readonly name: string;
  readonly version: ModelVersion;
}): React.JSX.Element {
  const { name, version } = props;
  const of = { name, version: version.version };
  const about = useQuery(orpc.registry.readVersionAbout.queryOptions({ input: of }));
  const { trackingNeedsToken } = useSettings();
  const flavors = about.data?.model?.flavors.map((flavor) => flavor.name) ?? [];
  const isUnreachable =
    !version.source.startsWith("mlflow-artifacts:") && !/^(runs|models):/.test(version.source);
  return (
    <Section title="Load">
      <CodeBlock
        label="Python"
        text={writeSnippet({
          address: `${window.location.origin}${basePath()}`,
          uri: `models:/${name}/${version.version}`,
          hasPyfunc: flavors.includes("python_function"),
          needsToken: trackingNeedsToken,
        })}
      />
      {isUnreachable && (
        <p className={styles.note}>
          The files are not kept here: the script needs its own access to the source.
        </p>
      )}
    </Section>
  );
}
