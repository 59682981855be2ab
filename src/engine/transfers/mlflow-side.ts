/** What is read of an answer: parsed where it is used. */
export type Answer = Readonly<Record<string, unknown>>;

/** Names below `/api/2.0/mlflow/`, with the fields of the body or, for GET, of the query string. */
export interface Request {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Doing it twice makes two: after a lost answer it is not sent again by itself. */
  readonly once?: boolean;
}

/** The folder of a run's or a logged model's files. */
export interface FileRoot {
  readonly uri: string;
  readonly runId?: string;
  readonly modelId?: string;
}

export interface FileItem {
  /** POSIX, relative to the root. */
  readonly path: string;
  readonly size: number;
  /** Where it is known without reading. */
  readonly sha256?: string;
}

/**
 * One side of a transfer: an MLflow server somewhere else, or this engine's own tracking interface. Both are asked the same
 * questions.
 */
export interface MlflowSide {
  /** For messages. */
  readonly name: string;
  /** Most points in one answer. */
  readonly page: number;
  /** @throws AppError; NOT_FOUND, INVALID_INPUT, CONFLICT, DAMAGED, FORBIDDEN concern this request, others all of them */
  call(request: Request): Promise<Answer>;
  /** Makes something that is a copy of `sourceId`, under that id where the side can. */
  create(
    what: "run" | "model",
    fields: Readonly<Record<string, unknown>>,
    sourceId: string,
  ): Promise<string>;
  listFiles(root: FileRoot): Promise<readonly FileItem[]>;
  readFile(root: FileRoot, path: string): AsyncIterable<Uint8Array>;
  /** @throws AppError INVALID_INPUT where files below it go to a store that clients write themselves */
  requireWritable(root: FileRoot): void;
  writeFile(root: FileRoot, file: FileItem, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** SHA-256. */
  hashFile(root: FileRoot, path: string): Promise<string>;
}
