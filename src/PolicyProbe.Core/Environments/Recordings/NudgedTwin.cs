namespace PolicyProbe.Core;

/// <summary>
/// A twin that starts 1e-16 away in every coordinate, which a larger one may round away, and moves under the same controls. Contacts
/// amplify: what it has drifted by is the precision that a recording has at that step.
/// </summary>
internal sealed class NudgedTwin(IHasRawPhysics physics)
{
    private readonly double[] _state = new double[physics.PhysicalStateSize];

    /// <summary>The largest deviation since the start.</summary>
    public double Drift { get; private set; }

    public void Start(ReadOnlySpan<double> state)
    {
        for (var i = 0; i < _state.Length; i++)
            _state[i] = state[i] + 1e-16;
        physics.PlacePhysics(_state);
        Drift = 0;
    }

    public void Follow(ReadOnlySpan<double> controls, int subSteps, ReadOnlySpan<double> state)
    {
        physics.AdvancePhysics(controls, subSteps);
        physics.ReadPhysicalState(_state);
        for (var i = 0; i < _state.Length; i++)
            Drift = Math.Max(Drift, Math.Abs(_state[i] - state[i]));
    }
}
