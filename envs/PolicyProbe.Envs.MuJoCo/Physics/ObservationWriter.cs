namespace PolicyProbe.Envs.MuJoCo;

/// <summary>Writes quantities one after the other into an observation, rounded to single precision.</summary>
internal ref struct ObservationWriter(Span<float> observation)
{
    private Span<float> _rest = observation;

    /// <summary>Appends one number.</summary>
    public void Add(double value)
    {
        _rest[0] = (float)value;
        _rest = _rest[1..];
    }

    /// <summary>Appends numbers as they are.</summary>
    public void Add(scoped ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            _rest[i] = (float)values[i];
        _rest = _rest[values.Length..];
    }

    /// <summary>Appends numbers, each clipped to [−10, 10].</summary>
    public void AddClipped(scoped ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            _rest[i] = (float)Math.Clamp(values[i], -10, 10);
        _rest = _rest[values.Length..];
    }
}
