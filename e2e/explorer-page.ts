import type { Locator, Page } from "@playwright/test";

/** The explorer as its users find their way about it: by roles and names. */
export class ExplorerPage {
  readonly page: Page;
  readonly list: Locator;
  readonly rows: Locator;
  readonly filters: Locator;
  readonly query: Locator;
  readonly detail: Locator;
  readonly histogram: Locator;
  /** The button that turns live tail on and off. */
  readonly live: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole("grid", { name: "Log lines" });
    this.rows = this.list.locator("[data-event]");
    this.filters = page.getByRole("navigation", { name: "Filters" });
    this.query = page.getByRole("textbox", { name: "Query" });
    this.detail = page.getByRole("article", { name: "Opened line" });
    this.histogram = page.getByRole("application", { name: /^Lines by level over time/ });
    this.live = page.getByRole("button", { name: /^Live/ });
  }

  /** Opens the explorer with a query. */
  async open(query = ""): Promise<void> {
    await this.page.goto(query === "" ? "/" : `/?${new URLSearchParams({ q: query })}`);
    await this.list.waitFor();
  }

  /** Writes a query in the box, in place of what stands there, and sends it. */
  async search(text: string): Promise<void> {
    await this.query.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press("Enter");
  }

  /** The rows whose message holds a text. */
  rowsWith(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** The button of one value in the filters. */
  facetValue(facet: string, value: string): Locator {
    return this.filters
      .getByRole("region", { name: facet, exact: true })
      .getByRole("button", { name: value })
      .first();
  }
}
