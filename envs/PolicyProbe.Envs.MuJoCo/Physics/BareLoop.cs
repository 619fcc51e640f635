using System.Diagnostics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// How fast a task is beside the machine's limit, a bare loop of <c>mj_step</c> and <c>mj_rnePostConstraint</c> in C. Both go through
/// the same states, one step of the task and one of the loop in turn, so that contacts and a busy machine slow both.
/// </summary>
public static class BareLoop
{
    /// <summary>Steps a second of the task and of the bare loop.</summary>
    /// <param name="task">The task; it is reset first.</param>
    /// <param name="twin">Another copy, whose physics the bare loop runs.</param>
    /// <param name="steps">Steps, at least 1. Resets are not timed.</param>
    /// <param name="rng">Start states, and actions uniform over their space.</param>
    /// <exception cref="ArgumentException">The two are not copies of one task.</exception>
    public static (double Task, double Bare) Race(MuJoCoEnvironment task, MuJoCoEnvironment twin, int steps, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(twin);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (task.Spec.Id != twin.Spec.Id || ReferenceEquals(task, twin))
            throw new ArgumentException($"twin: expected another copy of {task.Spec.Id}, got {(ReferenceEquals(task, twin) ? "the same one" : twin.Spec.Id)}.", nameof(twin));
        var space = (Box)task.Spec.Action;
        var (observation, action) = (new float[task.Spec.Observation.Size], new float[space.Size]);
        var end = EpisodeEnd.Truncated;
        var (taskTicks, bareTicks) = (0L, 0L);
        for (var t = 0; t < steps; t++)
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
            bareTicks += Stopwatch.GetTimestamp() - between;
            taskTicks += between - began;
        }

        return (Rate(taskTicks), Rate(bareTicks));

        double Rate(long ticks) => steps * (double)Stopwatch.Frequency / ticks;
    }
}
