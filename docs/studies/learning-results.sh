#!/usr/bin/env bash
# The learning results of docs/results.md: trains five seeds of every row, evaluates each, and prints the table.
# It goes on where it was stopped: a run that is complete is not trained again.
#
#   docs/studies/learning-results.sh [FOLDER] [SEEDS]     runs/learning and "301 302 303 304 305" unless given: seeds that no preset was chosen on
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

folder=${1:-runs/learning}
seeds=${2:-301 302 303 304 305}
rows='ppo CartPole-v1 100000
ppo Acrobot-v1 1000000
ppo MountainCarContinuous-v0 200000
ppo Pendulum-v1 300000
ppo LunarLander-v3 1000000
trpo CartPole-v1 100000
trpo Acrobot-v1 100000
trpo Pendulum-v1 300000
trpo LunarLander-v3 200000'

# number JSON KEY: the number behind a key of one JSON object.
number() { sed -n "s/.*\"$2\": *\(-\{0,1\}[0-9.eE+-]*\).*/\1/p" <<<"$1" | head -n 1; }

# evaluated RUN OPTIONS...: the mean return of 100 episodes.
evaluated() { number "$(./policyprobe evaluate "$@" --episodes 100 --json 2>/dev/null)" meanReturn; }

printf '| algorithm | environment | steps | actions sampled | most likely actions | seeds, sampled |\n| --- | --- | --- | --- | --- | --- |\n'
while read -r algorithm environment steps; do
  sampled='' likely=''
  for seed in $seeds; do
    run=$folder/$algorithm-$environment-$seed
    if [[ -e $run/run.json ]]; then
      ./policyprobe resume "$run" >/dev/null 2>&1
    else
      ./policyprobe train --env "$environment" --algo "$algorithm" --steps "$steps" --seed "$seed" --out "$run" >/dev/null 2>&1
    fi
    sampled+=" $(evaluated "$run")" likely+=" $(evaluated "$run" --deterministic)"
  done
  awk -v s="$sampled" -v l="$likely" -v head="| $algorithm | $environment | $steps" '
    function spread(text,   x, n, i, m, v) {
      n = split(text, x, " "); for (i = 1; i <= n; i++) m += x[i] / n; for (i = 1; i <= n; i++) v += (x[i] - m) ^ 2
      return sprintf("%.1f ± %.1f", m, n > 1 ? sqrt(v / (n - 1)) : 0) }
    function listed(text,   x, n, i, out) { n = split(text, x, " "); for (i = 1; i <= n; i++) out = out (i > 1 ? ", " : "") sprintf("%.1f", x[i]); return out }
    BEGIN { print head " | " spread(s) " | " spread(l) " | " listed(s) " |" }'
done <<<"$rows"
