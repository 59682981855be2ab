import type { Artifacts } from "../../../../src/contract/run-facts.ts";
import { Age } from "../../../kit/age.tsx";
import { formatBytes, plural } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import { describeArtifacts } from "./describe-artifacts.ts";
import styles from "./files.module.css";

/** Files that a tracking server keeps of the run, wherever in the watched folder they lie. */
export function ArtifactList(props: {
  readonly artifacts: Artifacts;
  readonly onChoose: (path: string) => void;
}): React.JSX.Element {
  const { artifacts, onChoose } = props;
  const { uri, where, files, isCut } = artifacts;
  return (
    <div className={styles.artifacts} tabIndex={0} role="region" aria-label="Artifacts">
      <h2>Artifacts</h2>
      <p className={styles.facts}>
        <bdi>{showText(uri ?? "", 1000).text}</bdi>
        <br />
        {where === "here"
          ? `${plural(files.length, "file")}${isCut ? "; there are more" : ""}`
          : describeArtifacts(artifacts)}
      </p>
      {files.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Size</th>
              <th scope="col">Written</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, bytes, modifiedUs, file }) => (
              <tr key={path}>
                <td>
                  {file === null ? (
                    <bdi>{showText(path, 300).text}</bdi>
                  ) : (
                    <button type="button" onClick={() => onChoose(file)}>
                      <bdi>{showText(path, 300).text}</bdi>
                    </button>
                  )}
                </td>
                <td title={`${bytes} bytes`}>{formatBytes(bytes)}</td>
                <td>
                  <Age us={modifiedUs} of="Written" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
