import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/** ssh ended without having been told to; `said` is what it printed. */
export class SshEnded extends Error {
  readonly said: string;

  constructor(said: string, options?: { cause?: unknown }) {
    super(`ssh ended: ${said}`, options);
    this.name = "SshEnded";
    this.said = said;
  }
}

const MAX_SAID_CHARS = 2_000;
const CONNECT_WITHIN_S = 10;

/**
 * Connections through the user's own ssh command to `docker system dial-stdio` on the other host, which is how the docker
 * command itself does it: configuration, agent and known hosts are the user's.
 */
export class SshAgent extends Agent {
  readonly #target: string;

  /** @param target an `ssh://` URL */
  constructor(target: string) {
    super({ keepAlive: true });
    this.#target = target;
  }

  override createConnection(): Duplex {
    return new SshConnection(this.#target);
  }
}

/** One run of ssh as a connection; what an HTTP client asks of a socket beyond a stream has no meaning here. */
class SshConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #said = "";

  constructor(target: string) {
    super();
    // Nobody is there to answer a question.
    const options = ["-o", "BatchMode=yes", "-o", `ConnectTimeout=${CONNECT_WITHIN_S}`, "-T"];
    this.#child = spawn("ssh", [...options, "--", target, "docker", "system", "dial-stdio"]);
    this.#child.stdout.on("data", (chunk: Buffer) => this.push(chunk) || this.#child.stdout.pause());
    this.#child.stderr.setEncoding("utf8");
    this.#child.stderr.on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-MAX_SAID_CHARS);
    });
    // A pipe that breaks is told by the end of the process.
    this.#child.stdin.on("error", () => undefined);
    this.#child.once("error", (cause) => {
      const isMissing = "code" in cause && cause.code === "ENOENT";
      this.destroy(new SshEnded(isMissing ? "the ssh command was not found" : cause.message, { cause }));
    });
    this.#child.once("close", (code, killedBy) => {
      const words = this.#said.trim().split(/\s+/).join(" ");
      this.destroy(code === 0 ? undefined : new SshEnded(words || `exit code ${code ?? killedBy ?? ""}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
