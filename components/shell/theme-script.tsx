import { PREFERENCES_KEY } from "../ui/preferences-key.ts";

const SCRIPT = `try{var t=JSON.parse(localStorage.getItem(${JSON.stringify(PREFERENCES_KEY)})||"{}").theme;if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;

/**
 * Sets the chosen theme before the first paint. It must run inline, so it carries the nonce of the
 * Content-Security-Policy; browsers hide the nonce from scripts, hence the suppressed warning.
 */
export function ThemeScript({ nonce }: { nonce: string | undefined }) {
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: SCRIPT }} />;
}
