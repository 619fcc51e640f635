using System.Diagnostics;
using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Cli;

/// <summary>A MuJoCo task that notes where its episodes begin and what is done in them, so that a bare loop of its physics can go the same way.</summary>
/// <param name="task">The task.</param>
/// <param name="twin">Another copy, for the bare loop.</param>
internal sealed class RecordedTask(MuJoCoEnvironment task, MuJoCoEnvironment twin) : IEnvironment
{
    private readonly List<(byte[] State, int Step)> _starts = [];
    private readonly List<float> _actions = [];

    /// <inheritdoc/>
    public EnvironmentSpec Spec => task.Spec;

    /// <summary>Forgets what was noted, but for where the task is now.</summary>
    public void Forget()
    {
        _starts.Clear();
        _actions.Clear();
        _starts.Add((task.Save(), 0));
    }

    /// <summary>Steps a second of a bare loop in C over what was noted since then.</summary>
    public double BareRate()
    {
        var (size, ticks) = (Spec.Action.Size, 0L);
        var steps = _actions.Count / size;
        for (var episode = 0; episode < _starts.Count; episode++)
        {
            twin.Restore(_starts[episode].State, new Rng(0));
            var end = episode + 1 < _starts.Count ? _starts[episode + 1].Step : steps;
            var began = Stopwatch.GetTimestamp();
            for (var step = _starts[episode].Step; step < end; step++)
            {
                for (var i = 0; i < size; i++)
                    twin.Physics[Quantity.Controls][i] = _actions[(step * size) + i];
                twin.Physics.Bare(twin.FrameSkip, 1);
            }

            ticks += Stopwatch.GetTimestamp() - began;
        }

        return steps * (double)Stopwatch.Frequency / ticks;
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        task.Reset(rng, observation);
        _starts.Add((task.Save(), _actions.Count / Spec.Action.Size));
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _actions.AddRange(action);
        return task.Step(action, observation);
    }

    /// <inheritdoc/>
    public byte[] Save() => task.Save();

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng) => throw new NotSupportedException("A recorded task is not restored.");
}
