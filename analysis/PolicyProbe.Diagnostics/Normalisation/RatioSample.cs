using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The ratio between a policy as it acted and as an update sees it, measured by drawn actions beside what follows from the two distributions.
/// </summary>
/// <param name="Measured">KL(acted ‖ seen), χ² and clip fraction as means over rows and draws; its variances are not filled.</param>
/// <param name="Truth">The same exactly, and the variances of a draw, averaged over the rows; null where the head has no closed form.</param>
/// <param name="Errors">Standard errors of the three, from the exact variances; null without them.</param>
/// <param name="Divergence">KL(acted ‖ seen) of the head itself, averaged over the rows: exact for every head.</param>
/// <param name="LargestLogRatio">max |log r| over rows and draws: 0 where both are one policy.</param>
/// <param name="Draws">Rows × draws.</param>
public sealed record RatioSample(RatioMoments Measured, RatioMoments? Truth, RatioErrors? Errors, double Divergence, double LargestLogRatio, long Draws)
{
    /// <summary>Measures.</summary>
    /// <param name="head">The family.</param>
    /// <param name="acted">Outputs as the policy acted [B, O].</param>
    /// <param name="seen">Outputs as the update sees it [B, O].</param>
    /// <param name="draws">Actions drawn in every row.</param>
    /// <param name="clip">ε.</param>
    /// <param name="rng">Where they are drawn from.</param>
    public static RatioSample Of(IHead head, ReadOnlySpan<double> acted, ReadOnlySpan<double> seen, int draws, double clip, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(rng);
        var rows = acted.Length / head.OutputSize;
        if (rows == 0 || acted.Length != rows * head.OutputSize || seen.Length != acted.Length)
            throw new ArgumentException($"acted, seen: expected [B, O] both, O = {head.OutputSize}, got {acted.Length} and {seen.Length} values.", nameof(seen));
        var (actions, before, after) = (new float[rows * head.ActionSize], new double[rows], new double[rows]);
        var (divergence, chi, clipped, largest) = (0.0, 0.0, 0.0, 0.0);
        for (var draw = 0; draw < draws; draw++)
        {
            head.Sample(acted, rng, actions);
            head.LogProbability<double>(acted, actions, before);
            head.LogProbability<double>(seen, actions, after);
            for (var b = 0; b < rows; b++)
            {
                var log = after[b] - before[b];
                var gap = Math.Exp(log) - 1;
                (divergence, chi, clipped) = (divergence - log, chi + (gap * gap), clipped + (Math.Abs(gap) > clip ? 1 : 0));
                largest = Math.Max(largest, Math.Abs(log));
            }
        }

        var n = (double)rows * draws;
        var own = new double[rows];
        head.KullbackLeibler(acted, seen, own);
        var truths = Exact(head, acted, seen, rows, clip);
        var truth = truths is null ? (RatioMoments?)null : new RatioMoments(
            truths.Average(row => row.Divergence), truths.Average(row => row.ChiSquare), truths.Average(row => row.ClipFraction), truths.Average(row => row.LogVariance), truths.Average(row => row.SquareVariance));
        var errors = truths is null ? null : new RatioErrors(
            Math.Sqrt(truths.Average(row => row.LogVariance) / n), Math.Sqrt(truths.Average(row => row.SquareVariance) / n), Math.Sqrt(truths.Average(row => row.ClipVariance) / n));
        return new RatioSample(new RatioMoments(divergence / n, chi / n, clipped / n, 0, 0), truth, errors, own.Average(), largest, (long)n);
    }

    /// <summary>What is exact of every row; null for heads without closed forms, and for Gaussians whose σ differ.</summary>
    private static RatioMoments[]? Exact(IHead head, ReadOnlySpan<double> acted, ReadOnlySpan<double> seen, int rows, double clip)
    {
        var (moments, width) = (new RatioMoments[rows], head.OutputSize);
        for (var b = 0; b < rows; b++)
        {
            ReadOnlySpan<double> p = acted.Slice(b * width, width), q = seen.Slice(b * width, width);
            switch (head)
            {
                case Categorical:
                    moments[b] = RatioMoments.Categorical(LogSoftmax(p), LogSoftmax(q), clip);
                    break;
                case DiagonalGaussian gaussian when p[gaussian.ActionSize..].SequenceEqual(q[gaussian.ActionSize..]):
                    var square = 0.0;
                    for (var i = 0; i < gaussian.ActionSize; i++)
                        square += Math.Pow((q[i] - p[i]) / Math.Exp(p[gaussian.ActionSize + i]), 2);
                    moments[b] = RatioMoments.Gaussian(square, clip);
                    break;
                default:
                    return null;
            }
        }

        return moments;
    }

    private static double[] LogSoftmax(ReadOnlySpan<double> logits)
    {
        var (result, largest, sum) = (logits.ToArray(), double.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        for (var a = 0; a < result.Length; a++)
            result[a] -= largest + Math.Log(sum);
        return result;
    }
}

/// <summary>Standard errors of what is measured of a ratio.</summary>
/// <param name="Divergence">Of KL.</param>
/// <param name="ChiSquare">Of χ².</param>
/// <param name="ClipFraction">Of the clip fraction.</param>
public sealed record RatioErrors(double Divergence, double ChiSquare, double ClipFraction)
{
    /// <summary>The three measurements of a sample beside their truths, at 4 standard errors.</summary>
    /// <param name="sample">What was measured; it has a truth.</param>
    /// <param name="suffix">Behind the ids.</param>
    /// <param name="basis">Where the truth comes from.</param>
    public static IEnumerable<GroundTruthCheck> Checks(RatioSample sample, string suffix, string basis)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample is not { Truth: { } truth, Errors: { } errors })
            yield break;

        // Besides, sums of so many draws round at some 1e-12.
        yield return GroundTruthCheck.Equal($"kl{suffix}", sample.Measured.Divergence, truth.Divergence, (4 * errors.Divergence) + 1e-12, $"{basis}; 4 standard errors of {sample.Draws:N0} draws, and rounding");
        yield return GroundTruthCheck.Equal($"chi-square{suffix}", sample.Measured.ChiSquare, truth.ChiSquare, (4 * errors.ChiSquare) + 1e-12, $"{basis}; 4 standard errors of {sample.Draws:N0} draws, and rounding");
        yield return GroundTruthCheck.Equal($"clip-fraction{suffix}", sample.Measured.ClipFraction, truth.ClipFraction, (4 * errors.ClipFraction) + 1e-12, $"{basis}; 4 standard errors of {sample.Draws:N0} draws, and rounding");
    }
}
