#!/usr/bin/env bash
# The four figures of arXiv:1811.02553 on Hopper-v4: gradient quality, value fit, baselines, landscapes of a PPO run after 0, 150, 300 and 450
# updates, from one command each, 13.9 million steps together, and a panel of the return at 100,000 pairs a cell. Pictures and numbers go to docs/gallery/hopper-*.
#
#   docs/studies/hopper-probes.sh [FOLDER]     runs/hopper unless given; a run that is there is not trained again
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

run=${1:-runs/hopper}
[[ -e $run/run.json ]] || ./policyprobe train --env Hopper-v4 --algo ppo --steps 1000000 --seed 1 --checkpoint-every 150 --threads 2 --out "$run"

probe() { ./policyprobe probe "$@" --run "$run" --threads 2; }
time probe gradient-quality --checkpoint 0,150,300,450 --set repeats=10 --set sizes=100,300,1000,3000,10000,30000,100000 --set reference=10
time probe value-fit --checkpoint 0,150,300,450 --set samples=100000
time probe baseline --checkpoint 0,150,300,450 --set repeats=10 --set future-pairs=50000
time probe landscape --checkpoint 0,150,300,450 --set samples=5000
time probe landscape --checkpoint last --set samples=2000,100000 --set grid=5

for figure in gradient-quality-pairwise-cosine-by-checkpoint value-fit-held-out-gae-relative-error-and-held-out-returns-relative-error-over-training \
  baseline@150-baseline landscape@{0,150,300,450}-landscape-{surrogate,return-5000} landscape-return-{2000,100000}; do
  cp "$run/figures/$figure.png" "docs/gallery/hopper-$figure.png"
done
