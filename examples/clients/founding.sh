#!/bin/sh
# Three training steps of the founding example, with curl and jq: sh founding.sh [address]
set -eu
address=${1:-${CHAINRULE_URL:-http://127.0.0.1:8000}}

ask() { # ask ARGUMENTS-OF-CURL: the answer; or what is wrong with the request, and the end
  answer=$(curl --silent --show-error --fail-with-body --max-time 30 "$@") && return
  echo "$answer" | jq --raw-output '"\(.title): \(.detail)"' >&2
  exit 1
}

half_mse='[[.tensors.A_2, $request.y] | transpose[] | .[0][0] - .[1][0] | . * .] | add / (2 * length)'

ask "$address/examples/founding"
request=$(echo "$answer" | jq --compact-output '.optimizer = {kind: "adam", lr: 0.1}')
for _ in 1 2 3; do
  ask "$address/step" --json "$request"
  echo "$answer" | jq .loss
  echo "$answer" | jq --exit-status --argjson request "$request" ".loss == ($half_mse)" >/dev/null || {
    echo "A_2 and y give another loss" >&2
    exit 1
  }
  request=$(echo "$answer" | jq --compact-output --argjson request "$request" '$request + .next')
done
