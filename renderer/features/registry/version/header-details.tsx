import { useQuery } from "@tanstack/react-query";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { ModelHeaderView } from "../../../kit/model-header-view.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import styles from "./version.module.css";

/** What the header of a model file tells: facts and tensors. */
export function HeaderDetails(props: {
  readonly of: { readonly name: string; readonly version: number };
  readonly path: string;
}): React.JSX.Element {
  const { of, path } = props;
  const { data, error, isPending } = useQuery(
    orpc.registry.readVersionHeader.queryOptions({ input: { ...of, path } }),
  );
  if (isPending) return <SkeletonRows label="Reading the header" rows={3} />;
  if (data === undefined) return <p className={styles.note}>{describeFailure(error).message}</p>;
  if (data === null) return <p className={styles.note}>It is no model file any more.</p>;
  return (
    <div>
      <ModelHeaderView header={data} label={showText(path, 200).text} />
    </div>
  );
}
