import { expect, test } from "vitest";
import { describeWays } from "./ways.ts";

test("the address is told for shells and for Python", () => {
  expect(describeWays("http://127.0.0.1:5253", false)).toEqual([
    { title: "Shell", code: 'export MLFLOW_TRACKING_URI="http://127.0.0.1:5253"' },
    { title: "PowerShell", code: '$env:MLFLOW_TRACKING_URI = "http://127.0.0.1:5253"' },
    {
      title: "Python",
      code: 'import mlflow\nmlflow.set_tracking_uri("http://127.0.0.1:5253")',
    },
  ]);
});

test("a token that is needed is asked for", () => {
  const [shell, , python] = describeWays("http://127.0.0.1:5253", true);
  expect(shell?.code).toContain('\nexport MLFLOW_TRACKING_TOKEN="the token"');
  expect(python?.code).toContain('os.environ["MLFLOW_TRACKING_TOKEN"]');
});
