import { expect, test } from "vitest";
import { noteAbout } from "./note.ts";

test("a note is known by its field and by having no raw line", () => {
  expect(noteAbout({ fields: { jobtrail: "gap" }, raw: "" })).toBe("gap");
  expect(noteAbout({ fields: { jobtrail: "restart" }, raw: "" })).toBe("restart");
  expect(noteAbout({ fields: { jobtrail: "gap" }, raw: "jobtrail=gap" })).toBeUndefined();
  expect(noteAbout({ fields: { jobtrail: "other" }, raw: "" })).toBeUndefined();
  expect(noteAbout({ fields: {}, raw: "" })).toBeUndefined();
});
