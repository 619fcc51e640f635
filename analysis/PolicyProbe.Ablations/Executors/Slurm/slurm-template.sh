#!/bin/bash
# A task of an ablation. Copy this file, add your site's partition, account and time limit, and name it with --slurm-template.
# {{command}} and {{threads}} are filled in; the array, its throttle, logs and requeueing are given on sbatch's command line.
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={{threads}}
#SBATCH --open-mode=append
# A minute before the time limit the program is asked to stop, and keeps a checkpoint. It replaces this shell, so that signals reach it.
#SBATCH --signal=B:TERM@60
export OMP_NUM_THREADS={{threads}} OPENBLAS_NUM_THREADS={{threads}} MKL_NUM_THREADS={{threads}}
exec {{command}}
