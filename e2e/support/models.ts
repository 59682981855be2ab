import type { TestEngine } from "./engine.ts";

/** Registers models, each with so many versions, as a script does it over MLflow's interface. */
export async function registerModels(
  { url, token }: TestEngine,
  models: Readonly<Record<string, number>>,
): Promise<void> {
  const post = async (call: string, body: object): Promise<void> => {
    const answer = await fetch(new URL(`api/2.0/mlflow/${call}`, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${call} was answered ${answer.status}`);
  };
  for (const [name, versions] of Object.entries(models)) {
    await post("registered-models/create", { name, description: `What ${name} is for` });
    for (let made = 0; made < versions; made++)
      await post("model-versions/create", { name, source: "s3://b/x" });
  }
}
