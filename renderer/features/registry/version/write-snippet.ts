/** Python that gets a version from this registry: the model itself where MLflow wrote it, else its files. */
export function writeSnippet(about: {
  readonly address: string;
  readonly uri: string;
  readonly hasPyfunc: boolean;
  readonly needsToken: boolean;
}): string {
  const uri = JSON.stringify(about.uri);
  return [
    "import mlflow",
    ...(about.needsToken
      ? ["import os", "", 'os.environ["MLFLOW_TRACKING_TOKEN"] = "the token"']
      : [""]),
    `mlflow.set_tracking_uri(${JSON.stringify(about.address)})`,
    about.hasPyfunc
      ? `model = mlflow.pyfunc.load_model(${uri})`
      : `path = mlflow.artifacts.download_artifacts(${uri})`,
  ].join("\n");
}
