import { elementOffsets, memberRanges } from "./json-members.ts";

type Ranges = Map<string, [number, number]>;

/**
 * Texts of the values of one JSON line exactly as they were logged: JavaScript would print 1.0, 1e3, -0 and numbers
 * beyond 2^53 otherwise, and nested values may lie deeper than JSON.stringify can go. Linear in the line over all calls,
 * as long as fields are asked for in their order.
 */
export class ExactTexts {
  private readonly line: string;
  private readonly nested: boolean;
  private cursor = 0;
  private members: Ranges | undefined;
  private fields: Ranges | undefined;
  private spans: Ranges[] | undefined;

  /** @param nested true when the event's fields are the members of `fields`, false when they are the line's own */
  constructor(line: string, nested: boolean) {
    this.line = line;
    this.nested = nested;
  }

  /** A field of the event. */
  of(key: string, value: unknown): string {
    if (typeof value === "boolean" || value === null) return String(value);
    // Reading the places of all members takes longer than looking whether the number stands there as it would print.
    if (typeof value === "number" && !this.fields && this.standsAs(`"${key}":${value}`)) return String(value);
    this.fields ??= this.nested ? this.membersOf("fields") : this.lineMembers();
    return this.cut(this.fields.get(key));
  }

  /** A field of the span at `index` of `spans`, or of `span` where there are no `spans`. */
  ofSpan(index: number, key: string, value: unknown): string {
    if (typeof value === "boolean" || value === null) return String(value);
    this.spans ??= this.readSpans();
    return this.cut(this.spans[index]?.get(key));
  }

  private standsAs(member: string): boolean {
    const at = this.line.indexOf(member, this.cursor);
    if (at < 0) return false;
    this.cursor = at + member.length;
    const next = this.line[this.cursor];
    return next === "," || next === "}";
  }

  private cut(range: [number, number] | undefined): string {
    return range ? this.line.slice(range[0], range[1]) : "";
  }

  private lineMembers(): Ranges {
    return (this.members ??= memberRanges(this.line, 0));
  }

  private membersOf(key: string): Ranges {
    const range = this.lineMembers().get(key);
    return range ? memberRanges(this.line, range[0]) : new Map<string, [number, number]>();
  }

  private objectAt(at: number): Ranges {
    return this.line[at] === "{" ? memberRanges(this.line, at) : new Map<string, [number, number]>();
  }

  private readSpans(): Ranges[] {
    const spans = this.lineMembers().get("spans");
    const isList = spans && this.line[spans[0]] === "[";
    const offsets = isList ? elementOffsets(this.line, spans[0]) : [];
    return offsets.length > 0 ? offsets.map((at) => this.objectAt(at)) : [this.membersOf("span")];
  }
}
