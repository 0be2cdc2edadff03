// Resolves URLs as browsers do (WHATWG): a line of JSON [location, base or null] in, a line of JSON out.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
    const [location, base] = JSON.parse(line);
    let answer = null;
    try {
        const url = new URL(location, base ?? undefined);
        const hash = url.href.includes("#") ? url.href.slice(url.href.indexOf("#")) : "";
        // What is sent: an empty query keeps its question mark, which `search` does not tell.
        const target = url.href.slice(url.href.indexOf("/", url.protocol.length + 2), url.href.length - hash.length);
        answer = {
            href: url.href, scheme: url.protocol.slice(0, -1), host: url.hostname, port: url.port,
            authority: url.host, target, hash,
        };
    } catch { /* Not a URL: answered with null. */ }
    process.stdout.write(JSON.stringify(answer) + "\n");
}
