namespace PolicyProbe.Learning;

/// <summary>
/// Mean and variance of a stream of rows, one row at a time: δ = x − m, m ← m + δ/n, S ← S + δ(x − m), Var = S/(n − 1).
/// </summary>
/// <remarks>Welford (1962), as in Knuth, The Art of Computer Programming, volume 2, section 4.2.2.</remarks>
/// <param name="width">W, the numbers of a row.</param>
public sealed class RunningMoments(int width)
{
    private readonly double[] _mean = new double[width];
    private readonly double[] _squares = new double[width];

    /// <summary>n, the rows seen.</summary>
    public long Count { get; private set; }

    /// <summary>m [W].</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>S [W], the sums of squared deviations.</summary>
    public ReadOnlySpan<double> Squares => _squares;

    /// <summary>
    /// The standard deviation of a column. After one row it is |m|, so that dividing by it gives ±1, as the papers' code has it; 1
    /// before the first.
    /// </summary>
    public double Deviation(int column) => Count switch
    {
        0 => 1,
        1 => Math.Abs(_mean[column]),
        _ => Math.Sqrt(_squares[column] / (Count - 1)),
    };

    /// <summary>Takes in a row [W].</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        if (row.Length != _mean.Length)
            throw new ArgumentException($"row: expected [W], W = {_mean.Length}, got {row.Length}.", nameof(row));
        Count++;
        for (var i = 0; i < row.Length; i++)
            Move(i, row[i]);
    }

    /// <summary>Takes in a row of one number.</summary>
    public void Add(double value)
    {
        if (_mean.Length != 1)
            throw new ArgumentException($"value: expected a row of {_mean.Length} numbers, got one.", nameof(value));
        Count++;
        Move(0, value);
    }

    /// <summary>A copy that shares nothing.</summary>
    public RunningMoments Copy() => Of(Count, _mean, _squares);

    /// <summary>The moments of n, m and S.</summary>
    /// <exception cref="FormatException">They are not the moments of any rows.</exception>
    public static RunningMoments Of(long count, ReadOnlySpan<double> mean, ReadOnlySpan<double> squares)
    {
        if (count < 0 || mean.Length != squares.Length)
            throw new FormatException($"moments: expected a count of at least 0 and as many squares as means, got {count}, {squares.Length} and {mean.Length}");
        var moments = new RunningMoments(mean.Length) { Count = count };
        for (var i = 0; i < mean.Length; i++)
        {
            if (!double.IsFinite(mean[i]) || !(squares[i] >= 0) || !double.IsFinite(squares[i]))
                throw new FormatException($"moments: expected a finite mean and a finite sum of squares of at least 0, got {mean[i]} and {squares[i]}");
            (moments._mean[i], moments._squares[i]) = (mean[i], squares[i]);
        }

        return moments;
    }

    private void Move(int i, double x)
    {
        var delta = x - _mean[i];
        _mean[i] += delta / Count;
        _squares[i] += delta * (x - _mean[i]);
    }
}
