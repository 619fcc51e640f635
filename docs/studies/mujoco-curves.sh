#!/usr/bin/env bash
# The MuJoCo curves of docs/results.md: the five algorithms of arXiv:2005.12729 on two tasks, one seed each, on the torch engine.
# Writes docs/gallery/mujoco-curves.csv and .png. It goes on where it was stopped.
#
#   docs/studies/mujoco-curves.sh [FOLDER] [STEPS]     runs/mujoco and 300000 unless given
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

folder=${1:-runs/mujoco}
steps=${2:-300000}
out=docs/gallery/mujoco-curves
algorithms='ppo ppo-m ppo-noclip trpo trpo-plus'
tasks='Hopper-v4 InvertedPendulum-v4'

for task in $tasks; do
  for algorithm in $algorithms; do
    run=$folder/$algorithm-$task
    if [[ -e $run/run.json ]]; then
      ./policyprobe resume "$run"
    else
      ./policyprobe train --env "$task" --algo "$algorithm" --steps "$steps" --seed 1 --engine torch --out "$run"
    fi
  done
done

{
  printf 'environment,algorithm,steps,mean_return\n'
  for task in $tasks; do
    for algorithm in $algorithms; do
      awk -F, -v task="$task" -v algorithm="$algorithm" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["mean_return"] != "" { printf "%s,%s,%d,%.1f\n", task, algorithm, $column["steps"], $column["mean_return"] }' "$folder/$algorithm-$task/metrics.csv"
    done
  done
} >"$out.csv"

gnuplot <<PLOT
set terminal pngcairo size 1500,620 font 'DejaVu Sans,12'
set output '$out.png'
set datafile separator ','
set multiplot layout 1,2
set key right bottom
set xrange [0:$steps]
set yrange [0:*]
set grid lc rgb '#dddddd'
set xlabel 'environment steps'
set format x '%.0s%c'
set offsets 0, 0, graph 0.03, 0
set ylabel 'mean return of the last 100 training episodes'
array colours[5] = ['#1f5fa8', '#e07b1a', '#3a8f4d', '#b03a48', '#6a4c93']
do for [task in '$tasks'] {
  set title task
  plot for [i = 1:5] '< grep "^'.task.','.word('$algorithms', i).'," $out.csv' using 3:4 with lines lw 2 lc rgb colours[i] title word('$algorithms', i)
}
unset multiplot
PLOT
printf '%s\n' "$out.png"
