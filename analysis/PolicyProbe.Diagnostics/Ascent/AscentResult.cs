namespace PolicyProbe.Diagnostics;

/// <summary>What an ascent found for each of B rows.</summary>
public sealed class AscentResult
{
    internal AscentResult(int rows, int dimension, int steps)
    {
        (Count, Dimension) = (rows, dimension);
        (Clean, Values, CleanGradients, Deltas) = (new double[rows], new double[rows], new double[rows * dimension], new double[rows * dimension]);
        (BestStart, Traces, ZeroGradients, BrokenGradients, Rested) = (new int[rows], new double[rows][], new int[rows], new int[rows], new int[rows]);
        Array.Fill(Rested, -1);
        Array.Fill(BestStart, -1);
        for (var b = 0; b < rows; b++)
            Traces[b] = new double[steps + 1];
    }

    /// <summary>B.</summary>
    public int Count { get; }

    /// <summary>n.</summary>
    public int Dimension { get; }

    /// <summary>F at the centres [B].</summary>
    public double[] Clean { get; }

    /// <summary>∇F at the centres [B, n].</summary>
    public double[] CleanGradients { get; }

    /// <summary>The best F found [B], at least that of the centre.</summary>
    public double[] Values { get; }

    /// <summary>The δ of it [B, n]; 0 where nothing was better than the centre.</summary>
    public double[] Deltas { get; }

    /// <summary>The start that found it [B]; −1 where the centre was best.</summary>
    public int[] BestStart { get; }

    /// <summary>F along the steps of the start that reached the highest value [B][Steps + 1].</summary>
    public double[][] Traces { get; }

    /// <summary>How many of all gradients along the way were exactly 0 [B]: an ascent that stands still for that reason shows nothing.</summary>
    public int[] ZeroGradients { get; }

    /// <summary>How many of all gradients along the way had an entry that is not finite [B].</summary>
    public int[] BrokenGradients { get; }

    /// <summary>The steps after which the start that reached the highest value was at rest [B]; −1 where it moved to the end.</summary>
    public int[] Rested { get; }

    /// <summary>δ of a row.</summary>
    public ReadOnlySpan<double> Delta(int row) => Deltas.AsSpan(row * Dimension, Dimension);

    /// <summary>x + δ of all rows [B, n].</summary>
    public double[] Perturbed(ReadOnlySpan<double> x)
    {
        var moved = x.ToArray();
        for (var i = 0; i < moved.Length; i++)
            moved[i] += Deltas[i];
        return moved;
    }

    private double[] Highest => _highest ??= [.. Enumerable.Repeat(double.NegativeInfinity, Count)];

    private double[]? _highest;

    internal void Keep(int row, int start, SetAscent.Climber climber)
    {
        ZeroGradients[row] += climber.ZeroGradients;
        BrokenGradients[row] += climber.BrokenGradients;
        if (climber.BestValue > Highest[row])
        {
            Highest[row] = climber.BestValue;
            Rested[row] = climber.Rested;
            climber.Trace.CopyTo(Traces[row], 0);
        }

        if (!(climber.BestValue > Values[row]))
            return;
        (Values[row], BestStart[row]) = (climber.BestValue, start);
        climber.Best.CopyTo(Deltas.AsSpan(row * Dimension, Dimension));
    }
}
