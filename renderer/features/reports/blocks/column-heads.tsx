interface ColumnHeadsProps {
  readonly names: readonly string[];
  /** They stand above texts, not above numbers. */
  readonly isText?: true;
}

/** Cells of the head row of a table. */
export function ColumnHeads({ names, isText }: ColumnHeadsProps): React.JSX.Element {
  return (
    <>
      {names.map((name, at) => (
        <th key={at} scope="col" data-text={isText}>
          {name}
        </th>
      ))}
    </>
  );
}
