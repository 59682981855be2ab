import { TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { WrittenRecipe } from "../../../src/contract/figure-recipe.ts";
import { orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { MarkdownView } from "../../kit/markdown-view.tsx";
import { SkeletonRows } from "../../kit/skeleton-rows.tsx";
import styles from "./figures.module.css";
import { useImageOf, usePreview, useProblems } from "./use-figure.ts";

interface PreviewProps {
  readonly recipe: WrittenRecipe;
  readonly figure: string | undefined;
  readonly table: string | undefined;
  /** Another number draws anew. */
  readonly drawn: number;
}

/** What the engine makes of the recipe, in the size that it has on paper. */
export function FigurePreview(props: PreviewProps): React.JSX.Element {
  const { recipe, figure, table, drawn } = props;
  const problems = useProblems(recipe);
  const queryClient = useQueryClient();
  const before = useRef(drawn);
  useEffect(() => {
    if (before.current === drawn) return;
    before.current = drawn;
    void queryClient.invalidateQueries({ queryKey: orpc.figures.render.key() });
  }, [drawn, queryClient]);
  if (problems.length > 0) return <Failed title="The recipe cannot be drawn so" lines={problems} />;
  return (
    <>
      {figure !== undefined && <Picture recipe={recipe} name={figure} />}
      {table !== undefined && <TableText recipe={recipe} name={table} />}
    </>
  );
}

interface PartProps {
  readonly recipe: WrittenRecipe;
  readonly name: string;
}

/** As an image: nothing in it can run or fetch. */
function Picture({ recipe, name }: PartProps): React.JSX.Element {
  const { data, error, isDrawing } = usePreview(recipe, name, "svg");
  const image = useImageOf(data?.file);
  if (error !== null && error !== undefined) return <Failure error={error} />;
  return (
    <figure className={styles.figure} aria-busy={isDrawing} aria-label={`Figure ${name}`}>
      {data === undefined ? (
        <SkeletonRows label="Drawing the figure" rows={6} />
      ) : (
        // Wider than its place, it is scrolled.
        <div className={styles.paper} role="group" aria-label="Paper" tabIndex={0}>
          <img ref={image} alt={`Figure ${name}, as on paper`} data-drawing={isDrawing} />
        </div>
      )}
      <Warnings warnings={data?.warnings ?? []} />
    </figure>
  );
}

function TableText({ recipe, name }: PartProps): React.JSX.Element {
  const { data, error, isDrawing } = usePreview(recipe, name, "md");
  const { data: text } = useQuery({
    queryKey: ["figure text", data?.name, data?.file.size, data],
    queryFn: async () => (await data?.file.text()) ?? "",
    enabled: data !== undefined,
  });
  if (error !== null && error !== undefined) return <Failure error={error} />;
  return (
    <section className={styles.figure} aria-busy={isDrawing} aria-label={`Table ${name}`}>
      {text === undefined ? (
        <SkeletonRows label="Computing the table" rows={3} />
      ) : (
        <div className={styles.table} role="group" aria-label="As it is printed" tabIndex={0}>
          <MarkdownView source={text} />
        </div>
      )}
      <Warnings warnings={data?.warnings ?? []} />
    </section>
  );
}

function Warnings({
  warnings,
}: {
  readonly warnings: readonly string[];
}): React.JSX.Element | null {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles.warnings} aria-label="What to know of it">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}

/** The first line says what happened, the others what is missing. */
function Failure({ error }: { readonly error: unknown }): React.JSX.Element {
  const { message, nextStep } = describeFailure(error);
  const [title = "", ...lines] = message.split("\n");
  return (
    <Failed title={title} lines={lines.map((line) => line.replace(/^- /, ""))} next={nextStep} />
  );
}

/** No higher than what it says: what could be made stands below it. */
function Failed(props: {
  readonly title: string;
  readonly lines: readonly string[];
  readonly next?: string | undefined;
}): React.JSX.Element {
  const { title, lines, next } = props;
  return (
    <div className={styles.failed} role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <h2>{title}</h2>
        {next !== undefined && <p>{next}</p>}
        {lines.length > 0 && (
          <ul className={styles.list}>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
