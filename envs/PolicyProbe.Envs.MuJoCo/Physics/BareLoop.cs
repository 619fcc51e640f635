using System.Diagnostics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// How fast a task is beside the machine's limit, a bare loop of <c>mj_step</c> and <c>mj_rnePostConstraint</c> in C. Both go through
/// the same states, one step of the task and one of the loop in turn. The whole is done several times with the same seed, and of
/// each step the fastest time counts: what else the machine does slows neither.
/// </summary>
public static class BareLoop
{
    /// <summary>Steps a second of the task and of the bare loop.</summary>
    /// <param name="make">Makes a copy of the task.</param>
    /// <param name="steps">Steps of the trajectory, at least 1. Resets are not timed.</param>
    /// <param name="repeats">How often the trajectory is gone through, at least 1.</param>
    /// <param name="seed">The seed of start states, and of actions uniform over their space.</param>
    public static (double Task, double Bare) Race(Func<MuJoCoEnvironment> make, int steps, int repeats, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var (task, bare) = (new long[steps], new long[steps]);
        Array.Fill(task, long.MaxValue);
        Array.Fill(bare, long.MaxValue);
        var (first, second) = (make(), make());
        for (var i = 0; i < repeats; i++)
            Lap(first, second, new Rng(seed), task, bare);
        return (Rate(task), Rate(bare));

        double Rate(long[] ticks) => steps * (double)Stopwatch.Frequency / ticks.Sum();
    }

    private static void Lap(MuJoCoEnvironment task, MuJoCoEnvironment twin, Rng rng, long[] taskTicks, long[] bareTicks)
    {
        var space = (Box)task.Spec.Action;
        var (observation, action) = (new float[task.Spec.Observation.Size], new float[space.Size]);
        var end = EpisodeEnd.Truncated;
        for (var t = 0; t < taskTicks.Length; t++)
        {
            if (end != EpisodeEnd.None)
            {
                task.Reset(rng, observation);
                twin.Restore(task.Save(), rng);
            }

            for (var i = 0; i < action.Length; i++)
                twin.Physics[Quantity.Controls][i] = action[i] = (float)rng.Uniform(space.Low[i], space.High[i]);
            var began = Stopwatch.GetTimestamp();
            end = task.Step(action, observation).End;
            var between = Stopwatch.GetTimestamp();
            twin.Physics.Bare(twin.FrameSkip, 1);
            bareTicks[t] = Math.Min(bareTicks[t], Stopwatch.GetTimestamp() - between);
            taskTicks[t] = Math.Min(taskTicks[t], between - began);
        }
    }
}
