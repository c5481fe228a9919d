import { answerTo } from "../data/fetch-json.ts";

/** So many pixels of the picture for each of its own: sharp in a chat on any screen. */
const SHARPNESS = 2;

/**
 * Draws the server's picture of a job as PNG, in the theme that is looked at, and saves it.
 * @param job its `name`
 * @throws RequestProblem; Error where the browser cannot draw it
 */
export async function downloadPng(job: string): Promise<void> {
  const theme = isDark() ? "dark" : "light";
  const path = `/api/jobs/${encodeURIComponent(job)}/export`;
  const answer = await answerTo(path, { format: "svg", theme }, {});
  const svg = new Blob([await answer.text()], { type: "image/svg+xml" });
  const address = URL.createObjectURL(svg);
  try {
    save(await drawn(address), `job-${job.replaceAll(/[^\w-]/g, "-")}.png`);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

async function drawn(address: string): Promise<Blob> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SHARPNESS;
  canvas.height = image.naturalHeight * SHARPNESS;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (png) => (png ? resolve(png) : reject(new Error("The browser could not draw the picture."))),
      "image/png",
    );
  });
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
