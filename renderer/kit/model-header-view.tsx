import { TriangleAlert } from "lucide-react";
import type { ModelHeader, ModelTensor } from "../../src/base/model-header/types.ts";
import { Fact, Facts } from "./facts.tsx";
import { formatCount, plural } from "./format.ts";
import styles from "./model-header-view.module.css";
import { showText } from "./shown-text.ts";
import { VirtualTable, type Column } from "./virtual-table.tsx";

const COLUMNS: ReadonlyArray<Column<ModelTensor & { readonly at: number }>> = [
  {
    id: "name",
    title: "Tensor",
    width: "minmax(120px, 2fr)",
    render: ({ name }) => <bdi title={name}>{showText(name, 300).text}</bdi>,
    sortBy: ({ name }) => name,
  },
  {
    id: "dtype",
    title: "Type",
    width: "minmax(64px, 1fr)",
    render: ({ dtype }) => showText(dtype, 100).text,
    sortBy: ({ dtype }) => dtype,
  },
  {
    id: "shape",
    title: "Shape",
    width: "minmax(88px, 1fr)",
    align: "right",
    render: ({ shape }) => describeShape(shape),
  },
  {
    id: "numbers",
    title: "Numbers",
    width: "80px",
    align: "right",
    render: (tensor) => formatCount(sizeOf(tensor)),
    sortBy: sizeOf,
  },
];

/** What the header of a model file tells: its format, facts and tensors, and whether loading it can run code. */
export function ModelHeaderView(props: {
  readonly header: ModelHeader;
  /** Of what, for who cannot see it. */
  readonly label: string;
}): React.JSX.Element {
  const { header, label } = props;
  const { title, unsafe, damaged, facts, tensors, tensorCount, parameterCount } = header;
  return (
    <div className={styles.header} role="region" aria-label={`Model ${label}`} tabIndex={0}>
      <h3 className={styles.title}>
        {title}
        <span className={styles.counts}>
          {tensorCount > 0 && plural(tensorCount, "tensor")}
          {parameterCount !== null && ` · ${plural(parameterCount, "parameter")}`}
        </span>
      </h3>
      {unsafe !== null && (
        <p className={styles.unsafe}>
          <TriangleAlert size={14} aria-hidden /> {unsafe}
        </p>
      )}
      {damaged !== null && (
        <p className={styles.unsafe}>
          <TriangleAlert size={14} aria-hidden /> {damaged} What was read before is below.
        </p>
      )}
      {facts.length > 0 && (
        <div className={styles.facts}>
          <Facts>
            {facts.map(([name, value], at) => (
              <Fact key={at} name={showText(name, 200).text}>
                <bdi>{showText(value, 600).text}</bdi>
              </Fact>
            ))}
          </Facts>
        </div>
      )}
      {tensors.length > 0 && (
        <div className={styles.tensors}>
          {tensors.length < tensorCount && (
            <p className={styles.note}>
              The first {formatCount(tensors.length)} of {plural(tensorCount, "tensor")}
            </p>
          )}
          <VirtualTable
            label="Tensors"
            columns={COLUMNS}
            rows={tensors.map((tensor, at) => ({ ...tensor, at }))}
            rowKey={({ at }) => String(at)}
            empty={null}
          />
        </div>
      )}
    </div>
  );
}

const describeShape = (shape: ModelTensor["shape"]): string =>
  shape.length === 0 ? "scalar" : shape.map((one) => String(one)).join(" × ");

function sizeOf({ shape }: ModelTensor): number {
  return shape.reduce<number>((all, one) => all * (typeof one === "number" ? one : 1), 1);
}
