#!/usr/bin/env bash
# The pictures of docs/gallery/agents.md: fifteen probes of two PPO agents, CartPole-v1 after 50,000 steps and Pendulum-v1 after 200,000, and diagnostics at
# their defaults. Four minutes on two cores.
#
#   docs/studies/catalogue-pictures.sh [FOLDER]     runs/catalogue unless given; a run that is there is not trained again
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

out=${1:-runs/catalogue}
cartpole=$out/cartpole pendulum=$out/pendulum problems=$out/problems
[[ -e $cartpole/run.json ]] || ./policyprobe train --env CartPole-v1 --steps 50000 --seed 1 --checkpoint-every 5 --out "$cartpole"
[[ -e $pendulum/run.json ]] || ./policyprobe train --env Pendulum-v1 --steps 200000 --seed 1 --checkpoint-every 10 --out "$pendulum"

probe() { ./policyprobe probe "$1" --run "$2" --threads 2 "${@:3}"; }
for agent in "$cartpole" "$pendulum"; do
    for id in critical-samples susceptibility sharpness unit-capacity jacobian-norm masked-attack costly-attack dead-units; do
        probe "$id" "$agent"
    done
    for id in loss-sensitivity network-norms spectral-bias similarity two-copies; do
        probe "$id" "$agent" --set checkpoints=10
    done
done
probe shuffled-advantages "$cartpole" --checkpoint all
probe importance-weights "$cartpole" --checkpoint 10
probe importance-weights "$pendulum" --checkpoint 20
for id in double-descent bandit-yardsticks spectral-bias importance-weights distillation-masking critical-samples; do
    ./policyprobe diagnose "$id" --threads 2 --out "$problems"
done

take() { cp "$1/$2.png" "docs/gallery/$3.png"; }
take "$cartpole/figures" shuffled-advantages-noise-share-over-training cartpole-noise-share
take "$cartpole/figures" policy-steps cartpole-policy-steps
take "$cartpole/figures" sensitivity-lorenz cartpole-sensitivity-lorenz
take "$cartpole/figures" critical-share cartpole-critical-share
take "$cartpole/figures" norms-over-training-policy cartpole-norms-over-training
take "$cartpole/figures" unit-movement cartpole-unit-movement
take "$pendulum/figures" surrogate-expected pendulum-surrogate-expected
take "$pendulum/figures" arrival pendulum-arrival
take "$pendulum/figures" fits pendulum-fits
take "$cartpole/figures" function-against-parameters cartpole-function-against-parameters
take "$cartpole/figures" jacobian-shares cartpole-jacobian-shares
take "$cartpole/figures" masked-change cartpole-masked-change
take "$cartpole/figures" reach cartpole-reach
take "$pendulum/figures" resting-units pendulum-resting-units
take "$pendulum/figures" ratio-gradients pendulum-ratio-gradients
take "$problems/double-descent-figures" double-descent-features double-descent
take "$problems/bandit-yardsticks-figures" ucb-shares bandit-ucb-shares
take "$problems/bandit-yardsticks-figures" bandit-regret bandit-regret
take "$problems/spectral-bias-figures" amplitudes spectral-bias-amplitudes
take "$problems/importance-weights-figures" fading-weights fading-weights
take "$problems/distillation-masking-figures" distilled-accuracy distilled-accuracy
take "$problems/critical-samples-figures" linear-critical-ratio critical-samples
