import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { Client, type Backlog } from "./client.ts";

/** A socket whose other end answers pings, or is dead. */
class FakeSocket extends EventEmitter {
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  isDead = false;
  readonly sent: string[] = [];
  readonly terminate = vi.fn<() => void>();
  readonly close = vi.fn<() => void>();

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    if (!this.isDead) this.emit("pong");
  }
}

const nothingMissed = {} as Backlog;

test("a tick is sent to the other end, which is dropped at the tick after one that it did not answer", () => {
  const socket = new FakeSocket();
  const client = new Client(socket as unknown as WebSocket, nothingMissed, "build");
  client.tick();
  client.tick();
  expect(socket.sent.filter((text) => text.includes('"tick"'))).toHaveLength(2);
  expect(socket.terminate).not.toHaveBeenCalled();
  socket.isDead = true;
  client.tick();
  expect(socket.terminate).not.toHaveBeenCalled();
  client.tick();
  expect(socket.terminate).toHaveBeenCalledOnce();
});
