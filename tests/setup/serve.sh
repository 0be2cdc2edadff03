#!/usr/bin/env bash
# Serves the page and says where, once it answers: serve.sh PORT [options of trunk serve]
. "$(dirname "$0")/common.sh"
port=$1
shift
url=http://127.0.0.1:$port/

answers() { node -e 'require("http").get(process.argv[1], (a) => process.exit(a.statusCode < 400 ? 0 : 1)).on("error", () => process.exit(1))' "$url"; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
listens && fail "port $port is taken by another program." "PORT=$((port + 1)) make serve"

# Trunk does not start unless there is what it is told not to watch, and a fresh clone has none of it.
mkdir -p static/generated dist target
trunk serve --address 127.0.0.1 --port "$port" "$@" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
trap 'exit 0' INT TERM
until answers; do
    kill -0 $server 2>/dev/null || fail "the page could not be served; trunk says why above."
    sleep 0.3
done
printf '\nhopscope is at %s (Ctrl+C ends it)\n' "$url"
wait $server
