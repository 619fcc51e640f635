namespace PolicyProbe.Core;

/// <summary>The largest deviations so far.</summary>
internal sealed class ReplayComparison
{
    private double? _observation;
    private double? _reward;
    private double? _physics;
    private bool? _flags;
    private double? _model;
    private double? _largestTolerance;
    private double _tolerance = Replay.PhysicsTolerance;
    private string? _first;
    private double[] _state = [];

    public long Steps { get; set; }

    public ReplayResult Result() => new(_observation, _reward, _physics, _model, _largestTolerance, _flags, Steps, _first);

    /// <summary>Widens the tolerance of the physics to what a nudged twin has drifted by.</summary>
    public void Drifted(double drift) => _tolerance = Math.Max(Replay.PhysicsTolerance, 10 * drift);

    public void State(string at, RecordedState expected, ReadOnlySpan<float> observation, IEnvironment environment)
    {
        for (var i = 0; i < observation.Length; i++)
            Observation(at, expected.Observation[i], observation[i]);
        if (expected.Physics is not { } physics || environment is not IHasPhysicalState body)
            return;
        if (physics.Count != body.PhysicalStateSize)
            throw new WrongUseException($"{at}: expected {body.PhysicalStateSize} numbers of physical state for {environment.Spec.Id}, got {physics.Count}.");
        if (_state.Length != physics.Count)
            _state = new double[physics.Count];
        body.ReadPhysicalState(_state);
        for (var i = 0; i < _state.Length; i++)
            Physics(at, physics[i], _state[i]);
    }

    public void Observation(string at, double expected, float got)
    {
        var rounded = (float)expected;
        var error = Math.Abs((double)rounded - got);
        _observation = Math.Max(_observation ?? 0, error);
        if (!(error <= Math.Max(Replay.Tolerance, MathF.BitIncrement(MathF.Abs(rounded)) - (double)MathF.Abs(rounded))))
            Note(at, "observation", expected, got);
    }

    public void Reward(string at, double expected, double got)
    {
        var error = Math.Abs(expected - got);
        _reward = Math.Max(_reward ?? 0, error);
        if (!(error <= Replay.Tolerance))
            Note(at, "reward", expected, got);
    }

    public void Physics(string at, double expected, double got)
    {
        var error = Math.Abs(expected - got);
        _physics = Math.Max(_physics ?? 0, error);
        _largestTolerance = Math.Max(_largestTolerance ?? 0, _tolerance);
        if (!(error <= _tolerance))
            Note(at, "physics", expected, got);
    }

    /// <summary>A fact about the model is no motion: it is equal, to rounding in the file's digits, or it is another model.</summary>
    public void Model(string at, double expected, double got)
    {
        var error = Math.Abs(expected - got);
        _model = Math.Max(_model ?? 0, error);
        if (!(error <= Replay.PhysicsTolerance))
            Note(at, "model", expected, got);
    }

    public void Flags(string at, bool equal)
    {
        _flags = (_flags ?? true) && equal;
        if (!equal)
            _first ??= $"{at}: the episode ends otherwise than recorded.";
    }

    private void Note(string at, string what, double expected, double got) =>
        _first ??= FormattableString.Invariant($"{at}: {what} {got:R}, recorded {expected:R}.");
}
