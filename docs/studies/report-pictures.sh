#!/usr/bin/env bash
# The pictures of docs/reports.md: a surface of the run of docs/studies/probe-pictures.sh, and the player of a Hopper-v4 run.
#
#   docs/studies/report-pictures.sh [LANDSCAPE] [HOPPER]     runs/landscape and runs/hopper unless given; what is there is not trained again
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

landscape=${1:-runs/landscape} hopper=${2:-runs/hopper}
[[ -e $landscape/run.json ]] || ./policyprobe train --env CartPole-v1 --steps 50000 --seed 1 --out "$landscape"
[[ -e $landscape/probes/landscape@18.json ]] || ./policyprobe probe landscape --run "$landscape" --checkpoint 18 --set plane=principal-components --threads 2
[[ -e $hopper/run.json ]] || ./policyprobe train --env Hopper-v4 --algo ppo --steps 1000000 --seed 1 --out "$hopper"

./policyprobe report "$landscape"
cp "$landscape/figures/landscape-return-20000-surface.png" docs/gallery/landscape-surface.png

./policyprobe watch "$hopper" --episodes 1 --seed 0 --out "$hopper/player.html"
chromium --headless --no-sandbox --hide-scrollbars --window-size=1000,1010 --virtual-time-budget=6000 --screenshot=docs/gallery/player.png "file://$(realpath "$hopper")/player.html"
