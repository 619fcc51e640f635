using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>The states of a finite problem by what an agent sees in them.</summary>
internal sealed class StateIndex
{
    private readonly Dictionary<float[], int> _states;
    private readonly Dictionary<float[], int>.AlternateLookup<ReadOnlySpan<float>> _lookup;

    private StateIndex(Dictionary<float[], int> states) => (_states, _lookup) = (states, states.GetAlternateLookup<ReadOnlySpan<float>>());

    /// <summary>The index of a problem; null where two states that do not both end the task look alike.</summary>
    /// <param name="known">The problem.</param>
    /// <param name="width">O.</param>
    public static StateIndex? Of(IHasTransitionModel known, int width)
    {
        var states = new Dictionary<float[], int>(new SameBits());
        for (var s = 0; s < known.Model.States; s++)
        {
            var observation = new float[width];
            known.Observe(s, observation);
            if (!states.TryAdd(observation, s) && !(known.Model.Terminal[s] && known.Model.Terminal[states[observation]]))
                return null;
        }

        return new StateIndex(states);
    }

    /// <summary>The state that looks like this.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public int Of(ReadOnlySpan<float> observation) => _lookup.TryGetValue(observation, out var state)
        ? state
        : throw new ArgumentException($"observation: expected what the agent sees in one of {_states.Count} states, got none of them.", nameof(observation));

    private sealed class SameBits : IEqualityComparer<float[]>, IAlternateEqualityComparer<ReadOnlySpan<float>, float[]>
    {
        public bool Equals(float[]? x, float[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(float[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<float> alternate, float[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<float> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }

        public float[] Create(ReadOnlySpan<float> alternate) => alternate.ToArray();
    }
}
