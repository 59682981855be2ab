import { expect, test } from "vitest";
import { factsOf } from "../testing.ts";
import { mlflowParamCodec, mlflowRunCodec, mlflowTagCodec } from "./facts.ts";

const RUN = "mlruns/0/7dc5a718a11e474f94ee17df5a07dd66";

test("an empty file is an empty param or tag, until something is written into it", () => {
  const read = (codec: typeof mlflowParamCodec, path: string) => {
    const first = codec.parse(new Uint8Array(0), codec.initial(factsOf(`${RUN}/${path}`)), false);
    const grown = codec.parse(new TextEncoder().encode("sgd"), first.state, false);
    const again = codec.parse(new TextEncoder().encode("sgd"), grown.state, false);
    return [first.events, grown.restart, again.events];
  };
  expect(read(mlflowParamCodec, "params/net/opt")).toEqual([
    [{ kind: "param", part: null, key: "net/opt", value: "" }],
    true,
    [{ kind: "param", part: null, key: "net/opt", value: "sgd" }],
  ]);
  expect(read(mlflowTagCodec, "tags/opt")).toEqual([
    [{ kind: "tag", part: null, key: "opt", value: "" }],
    true,
    [{ kind: "tag", part: null, key: "opt", value: "sgd" }],
  ]);
  const meta = mlflowRunCodec.initial(factsOf(`${RUN}/meta.yaml`));
  expect(mlflowRunCodec.parse(new Uint8Array(0), meta, false).events).toEqual([]);
});
