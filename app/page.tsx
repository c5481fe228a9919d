/** The explorer; nothing of it is known before the browser has read the address. */
export default function ExplorerPage() {
  return null;
}
