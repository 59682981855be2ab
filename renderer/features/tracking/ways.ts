import { basePath } from "../../client/api.ts";

/** Where the engine of this page serves MLflow's interface. */
export function trackingAddress(): string {
  return `${window.location.origin}${basePath()}`;
}

interface Way {
  readonly title: string;
  readonly code: string;
}

/** What to type so that a script logs to the address. */
export function describeWays(address: string, needsToken: boolean): readonly Way[] {
  const token = needsToken ? ["MLFLOW_TRACKING_TOKEN", "the token"] : undefined;
  const variables = [["MLFLOW_TRACKING_URI", address], ...(token === undefined ? [] : [token])];
  return [
    {
      title: "Shell",
      code: variables.map(([name, value]) => `export ${name}="${value}"`).join("\n"),
    },
    {
      title: "PowerShell",
      code: variables.map(([name, value]) => `$env:${name} = "${value}"`).join("\n"),
    },
    {
      title: "Python",
      code: [
        "import mlflow",
        ...(token === undefined ? [] : ["import os", `os.environ["${token[0]}"] = "${token[1]}"`]),
        `mlflow.set_tracking_uri("${address}")`,
      ].join("\n"),
    },
  ];
}
