#!/usr/bin/env bash
# The papers' table of docs/results.md: the five algorithms of arXiv:2005.12729 for 1,000,000 steps on two tasks, three seeds each, and PPO
# against PPO-M on Hopper-v4 with forty. A finished run is a line of docs/studies/papers-table.csv, which is all that is kept of it; what
# has its line is not run again, on whatever machine. Two runs go on at a time. Then papers-table.cs makes table and figure.
#
#   docs/studies/papers-table.sh [FOLDER] [JOBS]     runs/papers and 2 unless given
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

export folder=${1:-runs/papers} lines=docs/studies/papers-table.csv steps=1000000
jobs=${2:-2}
algorithms='ppo ppo-m ppo-noclip trpo trpo-plus'

# one TASK ALGORITHM SEED: trains, evaluates 100 episodes with sampled actions, adds the line.
one() {
  set -e
  local run=$folder/$2-$1-$3 json
  if [[ -e $run/run.json ]]; then
    ./policyprobe resume "$run" >/dev/null 2>&1
  else
    ./policyprobe train --env "$1" --algo "$2" --steps "$steps" --seed "$3" --out "$run" >/dev/null 2>&1
  fi
  json=$(./policyprobe evaluate "$run" --episodes 100 --json 2>/dev/null)
  printf '%s,%s,%s,%s\n' "$1" "$2" "$3" "$(sed -n 's/.*"meanReturn": *\([-0-9.]*\).*/\1/p' <<<"$json")" >>"$lines"
  rm -r "$run"
}
export -f one

wanted() {
  local task algorithm seed
  for seed in 1 2 3; do
    for algorithm in $algorithms; do
      for task in Hopper-v4 InvertedPendulum-v4; do
        printf '%s %s %s\n' "$task" "$algorithm" "$seed"
      done
    done
  done
  for seed in $(seq 4 40); do
    printf 'Hopper-v4 ppo %s\nHopper-v4 ppo-m %s\n' "$seed" "$seed"
  done
}

[[ -e $lines ]] || printf 'environment,algorithm,seed,mean_return\n' >"$lines"
./policyprobe --version >/dev/null 2>&1
wanted | while read -r task algorithm seed; do
  grep -q "^$task,$algorithm,$seed," "$lines" || printf '%s %s %s\n' "$task" "$algorithm" "$seed"
done | xargs -r -P "$jobs" -L 1 bash -c 'one "$@"' one

dotnet run docs/studies/papers-table.cs
