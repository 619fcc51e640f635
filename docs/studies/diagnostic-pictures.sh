#!/usr/bin/env bash
# The pictures of docs/diagnostics.md: diagnostics at their defaults, and two CartPole-v1 runs of 50,000 steps, one of them with BatchNorm. Three minutes on two cores.
#
#   docs/studies/diagnostic-pictures.sh [FOLDER]     runs/diagnostics unless given; a run that is there is not trained again
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

out=${1:-runs/diagnostics}
./policyprobe diagnose batchnorm --task deep-linear --threads 2 --out "$out"
./policyprobe diagnose schmidt --out "$out"
./policyprobe diagnose policy-attack --out "$out"
[[ -e $out/batch-norm/run.json ]] || ./policyprobe train --env CartPole-v1 --steps 50000 --seed 1 --with batch-norm --out "$out/batch-norm"
[[ -e $out/plain/run.json ]] || ./policyprobe train --env CartPole-v1 --steps 50000 --seed 1 --out "$out/plain"
./policyprobe probe batchnorm-ratio --run "$out/batch-norm"
./policyprobe probe policy-attack --run "$out/plain" --threads 2

cp "$out/batchnorm-figures/loss-range.png" docs/gallery/batchnorm-loss-range.png
cp "$out/batchnorm-figures/top-ratios.png" docs/gallery/batchnorm-top-ratios.png
cp "$out/schmidt-figures/errors.png" docs/gallery/schmidt-errors.png
cp "$out/policy-attack-figures/exact-attacks.png" docs/gallery/exact-attacks.png
cp "$out/batch-norm/figures/kl-against-minibatch.png" docs/gallery/batchnorm-kl-against-minibatch.png
cp "$out/plain/figures/attacked-return.png" docs/gallery/attacked-return.png
