const COUNTED = /^\(\d+\) /;
const ICON = "/icon.svg";

/**
 * Shows in the tab that there is news: a count before the title, whatever page is opened meanwhile, and another icon.
 * @returns takes it back
 */
export function badgeTab(count: number, isBad: boolean): () => void {
  const prefix = `(${count}) `;
  const apply = () => {
    if (!document.title.startsWith(prefix)) document.title = prefix + document.title.replace(COUNTED, "");
  };
  // Each page sets a title of its own.
  const observer = new MutationObserver(apply);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  apply();
  setIcon(isBad ? "/icon-failed.svg" : "/icon-completed.svg");
  return () => {
    observer.disconnect();
    document.title = document.title.replace(COUNTED, "");
    setIcon(ICON);
  };
}

function setIcon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
  if (link) link.href = href;
}
