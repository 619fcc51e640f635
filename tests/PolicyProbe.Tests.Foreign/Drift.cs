using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Foreign;

/// <summary>A well-behaved environment of a user's: hold a drifting point near the origin.</summary>
public sealed class Drift : IEnvironment
{
    private EpisodeClock _clock = new(50);
    private double _place;

    public EnvironmentSpec Spec { get; } = new("drift", "Hold a drifting point near the origin.", Box.Uniform(1, -10, 10), Box.Uniform(1, -1, 1), 50, null, "the tests");

    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _place = rng.Uniform(-1, 1);
        _clock.Start();
        observation[0] = (float)_place;
    }

    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        _place = Math.Clamp((1.02 * _place) + (0.1 * Math.Clamp(action[0], -1, 1)), -10, 10);
        observation[0] = (float)_place;
        return _clock.Tick(-_place * _place, false);
    }

    public byte[] Save()
    {
        var bytes = new byte[EpisodeClock.StateSize + sizeof(double)];
        _clock.Write(bytes);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(EpisodeClock.StateSize), _place);
        return bytes;
    }

    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        if (state.Length != EpisodeClock.StateSize + sizeof(double) || !(Math.Abs(BinaryPrimitives.ReadDoubleLittleEndian(state[EpisodeClock.StateSize..])) <= 10))
            throw new FormatException("drift state: expected a clock and a place within ±10.");
        _clock.Read(state);
        _place = BinaryPrimitives.ReadDoubleLittleEndian(state[EpisodeClock.StateSize..]);
    }
}
