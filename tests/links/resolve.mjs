// Reads a JSON array of targets and answers with what a browser's parser makes of each on a page of the help center: null, or
// [protocol, host name, port, user name, path].
import process from "node:process";

const parts = [];
for await (const part of process.stdin) parts.push(part);
const targets = JSON.parse(Buffer.concat(parts).toString("utf8"));
process.stdout.write(
  JSON.stringify(
    targets.map((target) => {
      try {
        const url = new URL(target, "https://help.example.com/en/withdraw/arrived/");
        return [url.protocol, url.hostname, url.port, url.username + url.password, url.pathname];
      } catch {
        return null;
      }
    }),
  ),
);
