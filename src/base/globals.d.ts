// What both Node and browsers have, for the environment-free sources: nothing else of either compiles there.
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { readonly stream?: boolean }): string;
}
declare class URLSearchParams {
  constructor(text: string);
  get(key: string): string | null;
  delete(key: string): void;
  toString(): string;
}
declare function atob(base64: string): string;
declare function btoa(bytes: string): string;
declare class Blob {
  constructor(parts?: readonly unknown[], options?: { readonly type?: string });
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare class AbortSignal {
  readonly aborted: boolean;
}
