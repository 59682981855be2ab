import { copyText } from "../../kit/clipboard.ts";
import { notify } from "../../kit/notify.tsx";

export async function copyAddress(address: string): Promise<void> {
  await copyText(address);
  notify(`Copied ${address}`);
}
