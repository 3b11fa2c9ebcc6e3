// The code that an authenticator app shows (RFC 6238: HMAC-SHA-1, six digits, a new one every thirty seconds).
import { createHmac } from "node:crypto";

// `ahead`: the code of so many steps from now; a code is taken once, so the next sign-in shows the next one.
export function totp(secret, ahead = 0, now = Date.now()) {
  const bits = [...secret.replace(/[\s=]/g, "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000) + ahead));
  const hash = createHmac("sha1", key).update(counter).digest();
  const place = hash[19] & 15;
  return String((hash.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
