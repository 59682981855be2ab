import type { JsonValue } from "../../../../src/base/json.ts";
import { Fact, Facts } from "../../../kit/facts.tsx";
import { formatTime } from "../../../kit/format-time.ts";
import { MarkdownView } from "../../../kit/markdown-view.tsx";
import type { ModelDetail, ModelVersion } from "../../../../src/contract/registry.ts";
import type { Shown } from "./block-data.ts";
import styles from "./blocks.module.css";

/** As the engine put it into the block: a registered model, and one version with what is written beside it. */
type CardModel = Pick<ModelDetail, "name" | "description" | "tags" | "aliases">;
type CardVersion = ModelVersion & { readonly about: JsonValue };

/** A card of a registered model. */
export function ModelBlock({ shown: { data } }: { readonly shown: Shown<"model"> }) {
  const model = data.model as unknown as CardModel;
  const version = data.version as unknown as CardVersion | null;
  return (
    <div className={styles.model}>
      <h3>
        {model.name}
        {version !== null && ` version ${version.version}`}
      </h3>
      {model.description !== "" && <MarkdownView source={model.description} />}
      {version !== null && (
        <>
          {version.description !== "" && <MarkdownView source={version.description} />}
          <Facts>
            <Fact name="Stage">{version.stage}</Fact>
            {version.aliases.length > 0 && <Fact name="Aliases">{version.aliases.join(", ")}</Fact>}
            <Fact name="Made">
              {formatTime(version.createdUs)}
              {version.user !== "" && ` by ${version.user}`}
            </Fact>
            {version.run !== null && <Fact name="Run">{version.run.name}</Fact>}
            {version.path !== "" && <Fact name="Files">{version.path}</Fact>}
            {[...model.tags, ...version.tags].map(({ key, value }) => (
              <Fact key={key} name={key}>
                {value}
              </Fact>
            ))}
          </Facts>
        </>
      )}
    </div>
  );
}
