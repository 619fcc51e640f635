namespace PolicyProbe.Probes;

/// <summary>Means over some states of what a hidden layer does: sums of weighed states, so that the weights have to add up to 1.</summary>
/// <param name="width">Units.</param>
internal sealed class LayerMeans(int width)
{
    private readonly double[] _units = new double[width];

    // Weights add up to 1 but for rounding, and a share may not pass it.
    private double _silent;

    /// <summary>E |z|₂ of the pre-activations.</summary>
    public double Norm { get; private set; }

    /// <summary>Share of (state, unit) at rest.</summary>
    public double Idle { get; private set; }

    /// <summary>Share of states in which all units are at rest.</summary>
    public double Silent => Math.Min(1, _silent);

    /// <summary>E φ′(z) over states and units: how much of a gradient passes; of ReLUs the share that is not at rest.</summary>
    public double Slope { get; private set; }

    /// <summary>Share of states in which each unit is at rest [width].</summary>
    public IReadOnlyList<double> Units => _units;

    /// <summary>Adds a state.</summary>
    /// <param name="norm">|z|₂.</param>
    /// <param name="rests">Which units are at rest [width].</param>
    /// <param name="slope">The mean of φ′(z) over units.</param>
    /// <param name="weight">The state's share.</param>
    public void Add(double norm, ReadOnlySpan<bool> rests, double slope, double weight)
    {
        var count = 0;
        for (var unit = 0; unit < width; unit++)
        {
            count += rests[unit] ? 1 : 0;
            _units[unit] += rests[unit] ? weight : 0;
        }

        Norm += weight * norm;
        Slope += weight * slope;
        Idle += weight * count / width;
        _silent += count == width ? weight : 0;
    }
}
