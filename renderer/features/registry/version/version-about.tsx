import { useQuery } from "@tanstack/react-query";
import type {
  MlModel,
  SignatureField,
  VersionAbout,
} from "../../../../src/contract/registry-versions.ts";
import { orpc } from "../../../client/api.ts";
import { Fact, Facts } from "../../../kit/facts.tsx";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { formatBytes } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import { prettyJson } from "./pretty-json.ts";
import { CodeBlock, Section } from "./section.tsx";
import styles from "./version.module.css";

/** What MLflow wrote beside the model; nothing for files of others. */
export function VersionAboutSections(props: {
  readonly name: string;
  readonly version: number;
}): React.JSX.Element | null {
  const about = useQuery(orpc.registry.readVersionAbout.queryOptions({ input: props }));
  const { data } = about;
  if (data === undefined)
    return about.error === null ? null : (
      <Section title="Signature">
        <FailureNotice error={about.error} onRetry={() => void about.refetch()} />
      </Section>
    );
  const { model, problem, example, environment } = data;
  if (model === null && problem === null && environment.length === 0) return null;
  return (
    <>
      <div className={styles.column}>
        {(model !== null || problem !== null) && (
          <Section title="Signature">
            {problem !== null && <p className={`${styles.note} ${styles.warn}`}>{problem}</p>}
            {model !== null && <Signature model={model} />}
          </Section>
        )}
        {example !== null && <Example example={example} />}
      </div>
      <div className={styles.column}>
        {model !== null && (
          <Section title="Flavors">
            <Flavors model={model} />
          </Section>
        )}
        {environment.length > 0 && (
          <Section title="Environment">
            {environment.map(({ path, text, isCut }) => (
              <details key={path} className={styles.details} open={path === "requirements.txt"}>
                <summary>
                  {path}
                  {isCut && <span className={styles.muted}> (its beginning)</span>}
                </summary>
                <CodeBlock label={path} text={text} />
              </details>
            ))}
          </Section>
        )}
      </div>
    </>
  );
}

function Signature({ model: { signature } }: { readonly model: MlModel }): React.JSX.Element {
  if (signature === null)
    return (
      <p className={styles.note}>
        None was logged. <code>signature=</code> or <code>input_example=</code> of{" "}
        <code>log_model</code> gives one.
      </p>
    );
  const parts = [
    ["Input", signature.inputs],
    ["Output", signature.outputs],
    ["Parameter", signature.params],
  ] as const;
  return (
    <div
      className={styles.tableBox}
      tabIndex={0}
      role="region"
      aria-label="Fields of the signature"
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Shape</th>
            <th scope="col">Default</th>
          </tr>
        </thead>
        <tbody>
          {parts.flatMap(([part, fields]) =>
            fields.map((field, i) => <Field key={`${part} ${i}`} part={part} field={field} />),
          )}
        </tbody>
      </table>
    </div>
  );
}

function Field(props: {
  readonly part: string;
  readonly field: SignatureField;
}): React.JSX.Element {
  const { part, field } = props;
  const { name, type, shape, required } = field;
  return (
    <tr>
      <td className={styles.muted}>{part}</td>
      <td>
        <bdi>
          {name === "" ? <span className={styles.muted}>unnamed</span> : showText(name, 200).text}
        </bdi>
        {!required && <span className={styles.muted}> optional</span>}
      </td>
      <td>{showText(type, 500).text}</td>
      <td>{showText(shape, 200).text}</td>
      <td>{field.default === null ? "" : showText(JSON.stringify(field.default), 200).text}</td>
    </tr>
  );
}

function Flavors({ model }: { readonly model: MlModel }): React.JSX.Element {
  return (
    <>
      <div className={styles.facts}>
        <Facts>
          {model.facts.map(({ key, value }) => (
            <Fact key={key} name={key === "Size in bytes" ? "Size" : key}>
              <bdi>
                {key === "Size in bytes" && /^\d+$/.test(value)
                  ? formatBytes(Number(value))
                  : showText(value, 300).text}
              </bdi>
            </Fact>
          ))}
        </Facts>
      </div>
      {model.flavors.map(({ name, values }) => (
        <details key={name} className={styles.details}>
          <summary>
            <bdi>{showText(name, 100).text}</bdi>
          </summary>
          <Facts>
            {values.map(({ key, value }) => (
              <Fact key={key} name={showText(key, 100).text}>
                <bdi>{showText(value, 500).text}</bdi>
              </Fact>
            ))}
          </Facts>
        </details>
      ))}
    </>
  );
}

function Example({
  example,
}: {
  readonly example: NonNullable<VersionAbout["example"]>;
}): React.JSX.Element {
  return (
    <Section title="Input example" count={example.path}>
      <CodeBlock label="input example" text={prettyJson(example.text)} />
      {example.isCut && <p className={styles.note}>Only its beginning is shown.</p>}
    </Section>
  );
}
