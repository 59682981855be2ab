import { basePath } from "../client/api.ts";

/**
 * Exchanges the token of the link (`/#token=...`) for the session cookie and takes it out of the address, so that it
 * is neither shared by copying nor kept in the history.
 * @returns false when the engine refused the token; true also when there was none to exchange
 */
export async function exchangeToken(): Promise<boolean> {
  const token = /^#token=([^&]+)/.exec(window.location.hash)?.[1];
  if (token === undefined) return true;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  try {
    const answer = await fetch(`${basePath()}/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: decodeURIComponent(token) }),
    });
    return answer.ok;
  } catch {
    // No engine at the moment: the page waits for it, and then knows by the cookie.
    return true;
  }
}
