#!/usr/bin/env bash
# The pictures of docs/probes.md: a CartPole-v1 run of 50,000 steps, measured by the probes that have a picture there.
#
#   docs/studies/probe-pictures.sh [FOLDER]     runs/landscape unless given; a run that is there is not trained again
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

run=${1:-runs/landscape}
[[ -e $run/run.json ]] || ./policyprobe train --env CartPole-v1 --steps 50000 --seed 1 --out "$run"

probe() { ./policyprobe probe "$@" --run "$run" --threads 2; }
probe landscape --checkpoint 18 --set plane=principal-components
probe line-search trust-region curvature post-update --checkpoint 10
probe perturbation --checkpoint 10 --set alpha=2 --set episodes=64
probe roughness --checkpoint 10 --set reach=8
probe representation --checkpoint all

figures=$run/figures
cp "$figures/landscape-return-20000.png" docs/gallery/landscape-principal-components.png
cp "$figures/representation@10-singular-values.png" docs/gallery/representation-singular-values.png
cp "$figures"/{line-search-return,trust-region-kl,return-density,perturbation,post-update,roughness}.png docs/gallery/
