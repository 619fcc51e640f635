namespace PolicyProbe.Envs.MuJoCo;

/// <summary>The cost w Σ aᵢ² of an action, in the precision that Gymnasium computes it in.</summary>
internal static class Effort
{
    /// <summary>The sum in single precision, as an action is, and weighed in double; all in double where the sum overflows.</summary>
    public static double Single(double weight, ReadOnlySpan<float> action)
    {
        var sum = PairwiseSum.OfSquares(action);
        return float.IsFinite(sum) ? weight * sum : Double(weight, action);
    }

    /// <summary>In double precision.</summary>
    public static double Double(double weight, ReadOnlySpan<float> action)
    {
        Span<double> values = stackalloc double[action.Length];
        for (var i = 0; i < action.Length; i++)
            values[i] = action[i];
        return weight * PairwiseSum.OfSquares<double>(values);
    }
}
